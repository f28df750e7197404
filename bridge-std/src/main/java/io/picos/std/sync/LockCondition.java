package io.picos.std.sync;

import io.picos.Cancellation;
import io.picos.Fiber;

/// Something about what a [Lock] or an [RwLock] protects that fibers wait for: made by its `newCondition()`.
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
/// First come, first served, and a signal always reaches a fiber that is not cancelled, if one waits. Between
/// the signal and the return of [#await()] others may have had the lock: so one waits in a loop.
///
/// Inside `holding` a cancellation that [#await()] throws poisons the lock, as everything does that is thrown
/// there; where a wait may be cancelled, use `protect`. Poisoning the lock does not wake those who wait for a
/// condition of it: they wait for a signal, or for their cancellation, and get [Poisoned] then.
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

    /// Releases the lock, suspends until this is signaled, and acquires the lock again. It is acquired again
    /// on every exit but for the exceptions named: that wait cannot be cancelled.
    ///
    /// A cancellation ends the wait for the signal. A signal that had reached the fiber goes to the next one.
    ///
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws Poisoned if the lock is poisoned, or was so meanwhile; then it is not held
    /// @throws Frozen if the lock was frozen meanwhile; then it is not held
    /// @throws IllegalMonitorStateException if nobody holds the lock; then nothing has happened
    /// @throws IllegalStateException if the current thread runs no fiber; then nothing has happened
    public final void await() {
        await(checkHeld, release, acquire);
    }

    final void await(Runnable check, Runnable giveUp, Runnable takeAgain) {
        Fiber fiber = Fiber.current();
        check.run();
        Awaiter awaiter = Awaiter.expectingNothing(waiters);
        waiters.add(awaiter); // before the lock is released: who acquires it next may signal
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
            signalAll(); // nobody who waits here will ever hold the lock again
            throw useless;
        } finally {
            fiber.exchangeForbid(forbid);
        }
        if (cause != null) {
            throw Cancellation.unchecked(cause);
        }
    }

    /// Wakes the fiber that has waited longest, if any waits. Never suspends, never looks at a cancellation.
    /// Anyone may call it; but without the lock, a fiber that is about to wait may miss it.
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
