package io.picos.compat.sync;

import io.picos.Body;
import io.picos.std.sync.RwLock;
import io.picos.std.sync.RwLockCondition;
import org.jspecify.annotations.Nullable;

/// The operations of [RwLock] and [RwLockCondition], as the rules call them. By default, they call these
/// classes. A wrong subject overrides some of them.
public interface RwLockSubject {
    /// The operations of [RwLock].
    RwLockSubject REAL = new RwLockSubject() {};

    /// {@return [RwLock#create()]}
    default RwLock create() {
        return RwLock.create();
    }

    /// {@return [RwLock#sharing]}
    ///
    /// @param lock to use
    /// @param body to run
    /// @param <T> the type of the value
    /// @param <X> the type of the exception that the body throws
    /// @throws X the exception that the body throws
    default <T extends @Nullable Object, X extends Exception> T sharing(RwLock lock, Body<T, X> body) throws X {
        return lock.sharing(body);
    }

    /// {@return [RwLock#holding]}
    ///
    /// @param lock to use
    /// @param body to run
    /// @param <T> the type of the value
    /// @param <X> the type of the exception that the body throws
    /// @throws X the exception that the body throws
    default <T extends @Nullable Object, X extends Exception> T holding(RwLock lock, Body<T, X> body) throws X {
        return lock.holding(body);
    }

    /// {@return [RwLock#protect]}
    ///
    /// @param lock to use
    /// @param body to run
    /// @param <T> the type of the value
    /// @param <X> the type of the exception that the body throws
    /// @throws X the exception that the body throws
    default <T extends @Nullable Object, X extends Exception> T protect(RwLock lock, Body<T, X> body) throws X {
        return lock.protect(body);
    }

    /// Calls [RwLock#acquire()].
    ///
    /// @param lock to acquire
    default void acquire(RwLock lock) {
        lock.acquire();
    }

    /// {@return [RwLock#tryAcquire()]}
    ///
    /// @param lock to acquire
    default boolean tryAcquire(RwLock lock) {
        return lock.tryAcquire();
    }

    /// Calls [RwLock#release()].
    ///
    /// @param lock to release
    default void release(RwLock lock) {
        lock.release();
    }

    /// Calls [RwLock#poison()].
    ///
    /// @param lock to poison
    default void poison(RwLock lock) {
        lock.poison();
    }

    /// Calls [RwLock#acquireShared()].
    ///
    /// @param lock to share
    default void acquireShared(RwLock lock) {
        lock.acquireShared();
    }

    /// {@return [RwLock#tryAcquireShared()]}
    ///
    /// @param lock to share
    default boolean tryAcquireShared(RwLock lock) {
        return lock.tryAcquireShared();
    }

    /// Calls [RwLock#releaseShared()].
    ///
    /// @param lock of the share
    default void releaseShared(RwLock lock) {
        lock.releaseShared();
    }

    /// Calls [RwLock#freeze()].
    ///
    /// @param lock to freeze
    default void freeze(RwLock lock) {
        lock.freeze();
    }

    /// {@return [RwLock#isLocked()]}
    ///
    /// @param lock to look at
    default boolean isLocked(RwLock lock) {
        return lock.isLocked();
    }

    /// {@return [RwLock#isLockedShared()]}
    ///
    /// @param lock to look at
    default boolean isLockedShared(RwLock lock) {
        return lock.isLockedShared();
    }

    /// {@return [RwLock#isPoisoned()]}
    ///
    /// @param lock to look at
    default boolean isPoisoned(RwLock lock) {
        return lock.isPoisoned();
    }

    /// {@return [RwLock#isFrozen()]}
    ///
    /// @param lock to look at
    default boolean isFrozen(RwLock lock) {
        return lock.isFrozen();
    }

    /// {@return [RwLock#newCondition()]}
    ///
    /// @param lock of the condition
    default RwLockCondition newCondition(RwLock lock) {
        return lock.newCondition();
    }

    /// Calls [RwLockCondition#await()].
    ///
    /// @param condition to wait for
    default void await(RwLockCondition condition) {
        condition.await();
    }

    /// Calls [RwLockCondition#awaitShared()].
    ///
    /// @param condition to wait for
    default void awaitShared(RwLockCondition condition) {
        condition.awaitShared();
    }
}
