/// The watchdog looks after the engines. It finds the work that an error or a backend has left undone, and the
/// engine's threads do it.
package io.picos.engine.watch;
