/// Runs fibers on the schedulers of Project Reactor, and converts `Mono` from and to computations.
///
/// Limits:
/// - `immediate()` has no threads, no timers and no end. The engine's threads run its fibers, and it cannot be
///   closed (S4, S8, S9).
/// - A scheduler of `fromExecutorService` does not report that it is closed. The bridge learns it from a
///   refusal (S4).
/// - `Flux` is not supported yet.
package io.picos.reactor;
