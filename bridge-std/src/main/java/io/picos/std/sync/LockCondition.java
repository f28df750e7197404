package io.picos.std.sync;

import static java.util.Objects.requireNonNull;

import io.picos.Cancellation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.std.Expiry;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

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
/// L13, L14, L24 and L26 of `docs/RULES.md`.
public sealed class LockCondition permits RwLockCondition {
    private final Awaitable waiters = Awaitable.of(this, 0); // the value does not matter
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
        await(checkHeld, release, acquire, null);
    }

    /// Like [#await()], and gives up when the time is over, by the clock of the fiber's scheduler, also where
    /// cancellation is forbidden (L24). The wait for the lock is not limited. A signal that arrives when the
    /// time ends is kept, and the result is true.
    ///
    /// @param duration zero or more; zero gives the lock up for a moment
    /// @return whether the signal has arrived; false if the time was over before
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws Poisoned if the lock is poisoned, or was poisoned meanwhile; then it is not held
    /// @throws Frozen if the lock is frozen, or was frozen meanwhile; then it is not held
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock; then nothing
    ///     has happened
    /// @throws IllegalMonitorStateException if nobody holds the lock; then nothing has happened
    /// @throws IllegalStateException if the current thread runs no fiber; then nothing has happened
    public final boolean await(Duration duration) {
        Expiry.check(duration);
        try (Expiry expiry = Expiry.after(duration)) {
            return await(checkHeld, release, acquire, expiry);
        }
    }

    /// Waits until the predicate holds: tests it, and waits for a signal before each further test. The lock is
    /// held at each test and on every exit, as [#await()] says.
    ///
    /// @param predicate called on the current fiber, with the lock held
    /// @throws RuntimeException if the predicate throws it; or if [#await()] throws it
    public final void awaitUntil(BooleanSupplier predicate) {
        requireNonNull(predicate, "predicate");
        while (!predicate.getAsBoolean()) {
            await();
        }
    }

    /// Like [#awaitUntil(BooleanSupplier)], and gives up when the time is over, by the clock of the fiber's scheduler,
    /// also where cancellation is forbidden (L24). The time limits all waits together. The predicate is tested once
    /// more when the time is over.
    ///
    /// @param duration zero or more; zero gives the lock up for a moment, unless the predicate holds
    /// @param predicate called on the current fiber, with the lock held
    /// @return whether the predicate holds; false if the time was over before
    /// @throws RuntimeException if the predicate throws it; or if [#await(Duration)] throws it
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock; then nothing
    ///     has happened
    public final boolean awaitUntil(Duration duration, BooleanSupplier predicate) {
        return Expiry.until(duration, predicate, expiry -> await(checkHeld, release, acquire, expiry));
    }

    /// {@return whether the signal has arrived; false if the time was over before}
    final boolean await(Runnable check, Runnable giveUp, Runnable takeAgain, @Nullable Expiry expiry) {
        Fiber fiber = Fiber.current();
        Trigger.prepareDeeper(); // from here on the stack suffices, up to the end
        check.run();
        Awaiter awaiter = Awaiter.expectingNothing(waiters);
        waiters.add(awaiter); // before the lock is released: the next holder may signal
        try {
            giveUp.run();
        } catch (IllegalMonitorStateException releasedByOthers) {
            if (!awaiter.remove()) {
                waiters.signal();
            }
            throw releasedByOthers;
        }
        Throwable cause = waiters.awaitSignal(awaiter, expiry);
        boolean forbid = fiber.exchangeForbid(true);
        try {
            takeAgain.run();
        } catch (Poisoned | Frozen useless) {
            waiters.signalAll(); // no waiter of this condition will ever hold the lock again
            throw useless;
        } finally {
            fiber.exchangeForbid(forbid);
        }
        if (cause != null) {
            throw Cancellation.unchecked(cause);
        }
        return awaiter.isSignaled();
    }

    /// Wakes the fiber that has waited longest, if any waits (L13). Never suspends, and ignores cancellation.
    /// Any thread may call this, but unless the caller has the lock, a fiber that is about to wait may miss the
    /// signal.
    public final void signal() {
        Trigger.prepare();
        waiters.signal();
    }

    /// Wakes all fibers that wait, in the order in which they came. Otherwise like [#signal()].
    public final void signalAll() {
        Trigger.prepare();
        waiters.signalAll();
    }

    @Override
    public final String toString() {
        return "LockCondition[" + waiters.waiting() + "]";
    }
}
