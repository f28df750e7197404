/// Rules for locks and other means of synchronization (L).
package io.picos.compat.sync;
