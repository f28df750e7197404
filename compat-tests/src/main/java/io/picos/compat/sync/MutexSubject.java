package io.picos.compat.sync;

import io.picos.Body;
import io.picos.std.sync.Mutex;
import org.jspecify.annotations.Nullable;

/// The operations of [Mutex], as the rules call them. By default, they call [Mutex]. A wrong subject overrides
/// some of them.
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
    /// @throws Exception the exception that the body throws
    default <T extends @Nullable Object> T protect(Mutex mutex, Body<T, Exception> body) throws Exception {
        return mutex.protect(body);
    }
}
