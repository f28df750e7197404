package io.picos.std.sync;

import io.picos.std.Expiry;
import java.time.Duration;

/// A [LockCondition] of an [RwLock]. Fibers that share the lock can wait for it too.
public final class RwLockCondition extends LockCondition {
    private final Runnable checkShared;
    private final Runnable releaseShared;
    private final Runnable acquireShared;

    RwLockCondition(RwLock lock) {
        super(lock::checkHeld, lock::release, lock::acquirePrepared);
        checkShared = lock::checkShared;
        releaseShared = lock::releaseShared;
        acquireShared = lock::acquireSharedPrepared;
    }

    /// Gives up a share of the lock, suspends until this condition is signaled, and acquires a share again.
    /// Otherwise like [#await()], except that this never throws [Frozen]: a frozen lock is shared for ever.
    ///
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws Poisoned if the lock is poisoned, or was poisoned meanwhile; then no share is held
    /// @throws IllegalMonitorStateException if nobody has a share of the lock; then nothing has happened
    /// @throws IllegalStateException if the current thread runs no fiber; then nothing has happened
    public void awaitShared() {
        await(checkShared, releaseShared, acquireShared, null);
    }

    /// Like [#awaitShared()], and gives up when the time is over, as [#await(Duration)] does (L24).
    ///
    /// @param duration zero or more; zero gives the share up for a moment
    /// @return whether the signal has arrived; false if the time was over before
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws Poisoned if the lock is poisoned, or was poisoned meanwhile; then no share is held
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock; then nothing
    ///     has happened
    /// @throws IllegalMonitorStateException if nobody has a share of the lock; then nothing has happened
    /// @throws IllegalStateException if the current thread runs no fiber; then nothing has happened
    public boolean awaitShared(Duration duration) {
        Expiry.check(duration);
        try (Expiry expiry = Expiry.after(duration)) {
            return await(checkShared, releaseShared, acquireShared, expiry);
        }
    }
}
