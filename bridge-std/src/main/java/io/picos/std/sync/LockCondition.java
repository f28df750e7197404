package io.picos.std.sync;

import io.picos.Cancellation;
import io.picos.Fiber;

/// A condition of the state that a [Lock] or an [RwLock] protects, which fibers can wait for. Made by the
/// lock's `newCondition()`.
///
/// ```java
/// lock.protect(() -> {
///     while (queue.isEmpty()) {
///         notEmpty.await();
///     }
///     return queue.remove();
/// });
/// ```
///
/// First come, first served. A signal always reaches a fiber that is not cancelled, if such a fiber waits
/// (L13). Wait in a loop: another fiber may have held the lock between the signal and the return of [#await()].
///
/// Inside `holding` a cancellation that [#await()] throws poisons the lock, as every exception there does. Use
/// `protect` if the wait may be cancelled. Poisoning the lock does not wake the waiters of its conditions: they
/// wait for a signal, or for their cancellation, and then get [Poisoned].
///
/// ## Memory consistency effects
///
/// Those of the lock.
///
/// ## Rules
///
/// L13 and L14 of `docs/RULES.md`.
public sealed class LockCondition permits RwLockCondition {
    private final Awaitable waiters = Awaitable.create(0); // the value does not matter
    private final Runnable checkHeld;
    private final Runnable release;
    private final Runnable acquire;

    LockCondition(Runnable checkHeld, Runnable release, Runnable acquire) {
        this.checkHeld = checkHeld;
        this.release = release;
        this.acquire = acquire;
    }

    /// Releases the lock, suspends until this condition is signaled, and acquires the lock again. Except where
    /// an exception below says otherwise, the lock is held again on every exit: the wait for it cannot be
    /// cancelled (L13).
    ///
    /// A cancellation ends the wait for the signal. A signal that had reached the fiber goes to the next
    /// waiter.
    ///
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws Poisoned if the lock is poisoned, or was poisoned meanwhile; then it is not held
    /// @throws Frozen if the lock is frozen, or was frozen meanwhile; then it is not held
    /// @throws IllegalMonitorStateException if nobody holds the lock; then nothing has happened
    /// @throws IllegalStateException if the current thread runs no fiber; then nothing has happened
    public final void await() {
        await(checkHeld, release, acquire);
    }

    final void await(Runnable check, Runnable giveUp, Runnable takeAgain) {
        Fiber fiber = Fiber.current();
        check.run();
        Awaiter awaiter = Awaiter.expectingNothing(waiters);
        waiters.add(awaiter); // before the lock is released: the next holder may signal
        try {
            giveUp.run();
        } catch (IllegalMonitorStateException releasedByOthers) {
            if (!awaiter.remove()) {
                signal();
            }
            throw releasedByOthers;
        }
        Throwable cause = waiters.awaitSignal(awaiter);
        boolean forbid = fiber.exchangeForbid(true);
        try {
            takeAgain.run();
        } catch (Poisoned | Frozen useless) {
            signalAll(); // no waiter of this condition will ever hold the lock again
            throw useless;
        } finally {
            fiber.exchangeForbid(forbid);
        }
        if (cause != null) {
            throw Cancellation.unchecked(cause);
        }
    }

    /// Wakes the fiber that has waited longest, if any waits (L13). Never suspends, and ignores cancellation.
    /// Any thread may call this, but unless the caller has the lock, a fiber that is about to wait may miss the
    /// signal.
    public final void signal() {
        waiters.signal();
    }

    /// Wakes all fibers that wait, in the order in which they came. Otherwise like [#signal()].
    public final void signalAll() {
        waiters.signalAll();
    }

    @Override
    public final String toString() {
        return "LockCondition[" + waiters.waiting() + "]";
    }
}
