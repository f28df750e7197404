/// Rules for dumps and for the guard (O).
package io.picos.compat.observe;
