/// Runs fibers on any `Executor`, and converts `CompletableFuture` from and to computations.
///
/// Limits:
/// - An executor that silently discards tasks cannot be detected (S4).
/// - A plain executor has no timers, so the engine's timers are used.
/// - There is no hook for results that come too late: a late exception goes to the uncaught exception handler,
///   a late value is dropped (B2).
/// - After a wait is cancelled, its dependent stage stays, emptied, until the stage completes.
package io.picos.completablefuture;
