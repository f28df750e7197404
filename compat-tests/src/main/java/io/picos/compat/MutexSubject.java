package io.picos.compat;

import io.picos.Body;
import io.picos.std.sync.Mutex;
import org.jspecify.annotations.Nullable;

/// The operations of mutexes, as the rules call them. Ours do what [Mutex] does; a wrong one overrides some.
public interface MutexSubject {
    /// The operations of [Mutex].
    MutexSubject REAL = new MutexSubject() {};

    /// {@return [Mutex#create()]}
    default Mutex create() {
        return Mutex.create();
    }

    /// {@return [Mutex#unchecked()]}
    default Mutex unchecked() {
        return Mutex.unchecked();
    }

    /// Calls [Mutex#lock()].
    ///
    /// @param mutex to lock
    default void lock(Mutex mutex) {
        mutex.lock();
    }

    /// {@return [Mutex#tryLock()]}
    ///
    /// @param mutex to lock
    default boolean tryLock(Mutex mutex) {
        return mutex.tryLock();
    }

    /// Calls [Mutex#unlock()].
    ///
    /// @param mutex to unlock
    default void unlock(Mutex mutex) {
        mutex.unlock();
    }

    /// {@return [Mutex#protect]}
    ///
    /// @param mutex to lock
    /// @param body to run
    /// @param <T> the type of the value
    /// @throws Exception what the body throws
    default <T extends @Nullable Object> T protect(Mutex mutex, Body<T, Exception> body) throws Exception {
        return mutex.protect(body);
    }
}
