/// Runs fibers on the contexts of Vert.x, and converts its `Future` from and to computations.
///
/// Limits:
/// - A `Future` cannot be cancelled. To cancel a fiber, cancel its computation (B2). Cancelling a computation
///   that was made from a future leaves the future untouched (B4).
/// - There is no hook for results that come too late (B2).
/// - After a wait is cancelled, its handler stays, emptied, until the future completes.
/// - `ReadStream` is not supported yet.
package io.picos.vertx;
