/// Rules for fibers (F).
package io.picos.compat.fiber;
