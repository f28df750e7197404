/// Fibers on any `Executor`, and `CompletableFuture` from and to computations.
///
/// What the library cannot do: an executor that silently discards tasks cannot be noticed (S4); a plain
/// executor has no timers (the engine's are used) and no hook for results that come too late (B2: a late
/// exception goes to the uncaught exception handler, a late value nowhere); a dependent stage that was attached for a
/// wait that was cancelled stays, emptied, until the stage completes.
package io.picos.completablefuture;
