/// What the engine needs of threads: threads of its own, room on a stack, parking, and the handler that the
/// current thread finds. The other packages of the engine build on this one.
package io.picos.engine.thread;
