/// The engine's basis for threads: its own threads, room on a stack, parking, and the handler of the current
/// thread. The other packages of the engine build on this package.
package io.picos.engine.thread;
