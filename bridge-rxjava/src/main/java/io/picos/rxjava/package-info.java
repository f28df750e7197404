/// Fibers on the schedulers of RxJava, and `Single`, `Maybe` and `Completable` from and to computations.
///
/// What the library cannot do: no scheduler says that it is shut down, which a refusal tells, and the library
/// reports that to `RxJavaPlugins.onError`; one that is started again stays closed to its bridges (S4).
/// `trampoline()` has no threads and no end, so that threads of ours run its fibers and it cannot be closed, nor can
/// `newThread()` (S4, S8, S9). Nothing but an observer learns the value of `Single.just`, so that an await of it
/// allocates (B3). There is no hook for values that come too late (B2). `Flowable` and `Observable` have no place
/// here yet.
package io.picos.rxjava;
