/// Fibers on the schedulers of Project Reactor, and `Mono` from and to computations.
///
/// What the library cannot do: `immediate()` has no threads, no timers and no end, so that threads of ours run its
/// fibers
/// and it cannot be closed (S4, S8, S9); a scheduler of `fromExecutorService` does not say that it is closed,
/// which a refusal tells then (S4); `Flux` has no place here yet.
package io.picos.reactor;
