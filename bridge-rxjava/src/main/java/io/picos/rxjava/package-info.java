/// Runs fibers on the schedulers of RxJava, and converts `Single`, `Maybe` and `Completable` from and to
/// computations.
///
/// Limits:
/// - `trampoline()` has no threads and no end. The engine's threads run its fibers, and it cannot be closed,
///   nor can `newThread()` (S4, S8, S9).
/// - A scheduler does not report that it is shut down. The bridge learns it from a refusal, which the library
///   reports to `RxJavaPlugins.onError`. A scheduler that is started again stays closed to its bridges (S4).
/// - Only an observer learns the value of `Single.just`, so an await of it allocates (B3).
/// - There is no hook for values that come too late (B2).
/// - `Flowable` and `Observable` are not supported yet.
package io.picos.rxjava;
