/// Fibers of one test, and the assertions on them. Not exported: the kit's own rules use it.
package io.picos.compat.scene;
