/// Rules for events (E).
package io.picos.compat.event;
