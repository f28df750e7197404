package io.picos.compat.sync;

import io.picos.Body;
import io.picos.std.sync.Semaphore;
import org.jspecify.annotations.Nullable;

/// The operations of semaphores, as the rules call them. By default, they call [Semaphore]. A subject that is
/// wrong on purpose overrides some of them.
public interface SemaphoreSubject {
    /// The operations of [Semaphore].
    SemaphoreSubject REAL = new SemaphoreSubject() {};

    /// {@return [Semaphore#create]}
    ///
    /// @param permits the permits at first
    default Semaphore create(int permits) {
        return Semaphore.create(permits);
    }

    /// {@return [Semaphore#binary]}
    ///
    /// @param available whether the permit is available at first
    default Semaphore binary(boolean available) {
        return Semaphore.binary(available);
    }

    /// Calls [Semaphore#acquire()].
    ///
    /// @param semaphore the semaphore to acquire a permit of
    default void acquire(Semaphore semaphore) {
        semaphore.acquire();
    }

    /// {@return [Semaphore#tryAcquire()]}
    ///
    /// @param semaphore the semaphore to acquire a permit of
    default boolean tryAcquire(Semaphore semaphore) {
        return semaphore.tryAcquire();
    }

    /// Calls [Semaphore#release()].
    ///
    /// @param semaphore the semaphore to release a permit of
    default void release(Semaphore semaphore) {
        semaphore.release();
    }

    /// Calls [Semaphore#acquire(int)].
    ///
    /// @param semaphore the semaphore to acquire permits of
    /// @param permits how many
    default void acquire(Semaphore semaphore, int permits) {
        semaphore.acquire(permits);
    }

    /// {@return [Semaphore#tryAcquire(int)]}
    ///
    /// @param semaphore the semaphore to acquire permits of
    /// @param permits how many
    default boolean tryAcquire(Semaphore semaphore, int permits) {
        return semaphore.tryAcquire(permits);
    }

    /// Calls [Semaphore#release(int)].
    ///
    /// @param semaphore the semaphore to release permits of
    /// @param permits how many
    default void release(Semaphore semaphore, int permits) {
        semaphore.release(permits);
    }

    /// {@return [Semaphore#protect]}
    ///
    /// @param semaphore the semaphore
    /// @param body the body to run
    /// @param <T> the type of the value
    /// @throws Exception the body's exception
    default <T extends @Nullable Object> T protect(Semaphore semaphore, Body<T, Exception> body) throws Exception {
        return semaphore.protect(body);
    }
}
