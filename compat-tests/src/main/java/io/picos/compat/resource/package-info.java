/// Rules for resources (R).
package io.picos.compat.resource;
