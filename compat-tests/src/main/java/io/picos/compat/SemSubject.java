package io.picos.compat;

import io.picos.std.sync.Sem;

/// The operations of [Sem], as the rules call them. Ours do what it does; a wrong one overrides some.
public interface SemSubject {
    /// The operations of [Sem].
    SemSubject REAL = new SemSubject() {};

    /// {@return [Sem#create]}
    ///
    /// @param permits at first
    default Sem create(int permits) {
        return Sem.create(permits);
    }

    /// Calls [Sem#acquire()].
    ///
    /// @param sem to acquire
    default void acquire(Sem sem) {
        sem.acquire();
    }

    /// {@return [Sem#tryAcquire()]}
    ///
    /// @param sem to acquire
    default boolean tryAcquire(Sem sem) {
        return sem.tryAcquire();
    }

    /// Calls [Sem#release()].
    ///
    /// @param sem to release
    default void release(Sem sem) {
        sem.release();
    }

    /// Calls [Sem#poison()].
    ///
    /// @param sem to poison
    default void poison(Sem sem) {
        sem.poison();
    }

    /// {@return [Sem#availablePermits()]}
    ///
    /// @param sem to look at
    default int availablePermits(Sem sem) {
        return sem.availablePermits();
    }

    /// {@return [Sem#isPoisoned()]}
    ///
    /// @param sem to look at
    default boolean isPoisoned(Sem sem) {
        return sem.isPoisoned();
    }
}
