/// Fibers on the contexts of Vert.x, and its `Future` from and to computations.
///
/// What the library cannot do: a `Future` cannot be cancelled, so that the computation of a fiber is what cancels
/// it, and cancelling a computation that was made of a future leaves that alone (B2, B4); there is no hook for
/// results that come too late (B2); a handler that was set for a wait that was cancelled stays, emptied, until the
/// future completes; `ReadStream` has no place here yet.
package io.picos.vertx;
