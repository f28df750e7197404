package io.picos.compat;

import io.picos.std.sync.Semaphore;

/// The operations of semaphores, as the rules call them. Ours do what [Semaphore] does; a wrong one overrides
/// some.
public interface SemaphoreSubject {
    /// The operations of [Semaphore].
    SemaphoreSubject REAL = new SemaphoreSubject() {};

    /// {@return [Semaphore#create]}
    ///
    /// @param permits at first
    default Semaphore create(int permits) {
        return Semaphore.create(permits);
    }

    /// {@return [Semaphore#binary]}
    ///
    /// @param available at first
    default Semaphore binary(boolean available) {
        return Semaphore.binary(available);
    }

    /// Calls [Semaphore#acquire()].
    ///
    /// @param semaphore of which to take a permit
    default void acquire(Semaphore semaphore) {
        semaphore.acquire();
    }

    /// {@return [Semaphore#tryAcquire()]}
    ///
    /// @param semaphore of which to take a permit
    default boolean tryAcquire(Semaphore semaphore) {
        return semaphore.tryAcquire();
    }

    /// Calls [Semaphore#release()].
    ///
    /// @param semaphore to give a permit back to
    default void release(Semaphore semaphore) {
        semaphore.release();
    }
}
