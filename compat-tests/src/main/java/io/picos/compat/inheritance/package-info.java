/// The values that the kit's fibers inherit. Not exported: the service loader finds it.
package io.picos.compat.inheritance;
