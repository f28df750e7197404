package io.picos.compat.sync;

import io.picos.Body;
import io.picos.std.sync.Lock;
import io.picos.std.sync.LockCondition;
import org.jspecify.annotations.Nullable;

/// The operations of [Lock] and [LockCondition], as the rules call them. By default, they call these classes. A
/// wrong subject overrides some of them.
public interface LockSubject {
    /// The operations of [Lock].
    LockSubject REAL = new LockSubject() {};

    /// {@return [Lock#create()]}
    default Lock create() {
        return Lock.create();
    }

    /// {@return [Lock#holding]}
    ///
    /// @param lock to use
    /// @param body to run
    /// @param <T> the type of the value
    /// @param <X> the type of the exception that the body throws
    /// @throws X the exception that the body throws
    default <T extends @Nullable Object, X extends Exception> T holding(Lock lock, Body<T, X> body) throws X {
        return lock.holding(body);
    }

    /// {@return [Lock#protect]}
    ///
    /// @param lock to use
    /// @param body to run
    /// @param <T> the type of the value
    /// @param <X> the type of the exception that the body throws
    /// @throws X the exception that the body throws
    default <T extends @Nullable Object, X extends Exception> T protect(Lock lock, Body<T, X> body) throws X {
        return lock.protect(body);
    }

    /// Calls [Lock#acquire()].
    ///
    /// @param lock to acquire
    default void acquire(Lock lock) {
        lock.acquire();
    }

    /// {@return [Lock#tryAcquire()]}
    ///
    /// @param lock to acquire
    default boolean tryAcquire(Lock lock) {
        return lock.tryAcquire();
    }

    /// Calls [Lock#release()].
    ///
    /// @param lock to release
    default void release(Lock lock) {
        lock.release();
    }

    /// Calls [Lock#poison()].
    ///
    /// @param lock to poison
    default void poison(Lock lock) {
        lock.poison();
    }

    /// {@return [Lock#isLocked()]}
    ///
    /// @param lock to look at
    default boolean isLocked(Lock lock) {
        return lock.isLocked();
    }

    /// {@return [Lock#isPoisoned()]}
    ///
    /// @param lock to look at
    default boolean isPoisoned(Lock lock) {
        return lock.isPoisoned();
    }

    /// {@return [Lock#newCondition()]}
    ///
    /// @param lock of the condition
    default LockCondition newCondition(Lock lock) {
        return lock.newCondition();
    }

    /// Calls [LockCondition#await()].
    ///
    /// @param condition to wait for
    /// @param lock of the condition
    default void await(LockCondition condition, Lock lock) {
        condition.await();
    }

    /// Calls [LockCondition#signal()].
    ///
    /// @param condition to signal
    default void signal(LockCondition condition) {
        condition.signal();
    }

    /// Calls [LockCondition#signalAll()].
    ///
    /// @param condition to signal
    default void signalAll(LockCondition condition) {
        condition.signalAll();
    }
}
