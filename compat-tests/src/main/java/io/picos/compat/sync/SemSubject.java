package io.picos.compat.sync;

import io.picos.std.sync.Sem;

/// The operations of [Sem], as the rules call them. By default, they call [Sem]. A subject that is wrong on
/// purpose overrides some of them.
public interface SemSubject {
    /// The operations of [Sem].
    SemSubject REAL = new SemSubject() {};

    /// {@return [Sem#create]}
    ///
    /// @param permits the permits at first
    default Sem create(int permits) {
        return Sem.create(permits);
    }

    /// Calls [Sem#acquire()].
    ///
    /// @param sem the semaphore to acquire a permit of
    default void acquire(Sem sem) {
        sem.acquire();
    }

    /// {@return [Sem#tryAcquire()]}
    ///
    /// @param sem the semaphore to acquire a permit of
    default boolean tryAcquire(Sem sem) {
        return sem.tryAcquire();
    }

    /// Calls [Sem#release()].
    ///
    /// @param sem the semaphore to release a permit of
    default void release(Sem sem) {
        sem.release();
    }

    /// Calls [Sem#poison()].
    ///
    /// @param sem the semaphore to poison
    default void poison(Sem sem) {
        sem.poison();
    }

    /// {@return [Sem#availablePermits()]}
    ///
    /// @param sem the semaphore to look at
    default int availablePermits(Sem sem) {
        return sem.availablePermits();
    }

    /// {@return [Sem#isPoisoned()]}
    ///
    /// @param sem the semaphore to look at
    default boolean isPoisoned(Sem sem) {
        return sem.isPoisoned();
    }
}
