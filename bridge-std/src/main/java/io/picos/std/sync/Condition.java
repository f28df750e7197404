package io.picos.std.sync;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.util.Objects.requireNonNull;

import io.picos.Cancellation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.std.Expiry;
import io.picos.std.Waiters;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A condition of the state that a [Mutex] protects, which fibers can wait for. Made by [Mutex#newCondition()].
///
/// ```java
/// mutex.protect(() -> {
///     notEmpty.awaitUntil(() -> !queue.isEmpty());
///     return queue.remove();
/// });
/// ```
///
/// First come, first served. Wait in a loop: another fiber may have owned the mutex between the signal and the
/// return of [#await()], and the signal may have been passed on by a cancelled waiter.
///
/// A signal always reaches a waiter that is not cancelled, if there is one (L5).
///
/// ## Memory consistency effects
///
/// Those of the mutex.
///
/// ## Rules
///
/// L4, L5, L24 and L26 of `docs/RULES.md`.
public final class Condition {
    /*
     * `waiters` is an immutable queue, in which each waiter has a state of its own. A signaler takes a waiter
     * off the queue and grants it the signal. If that waiter has left meanwhile, the signal goes to the next.
     *
     * Ordering. A waiter adds itself before it unlocks the mutex, so a signaler that owns the mutex finds it.
     */
    private static final VarHandle WAITERS =
            fieldVarHandle(MethodHandles.lookup(), "waiters", VarHandle.class, Condition.class, Waiters.class);

    private final Mutex mutex;
    private volatile Waiters<Waiter> waiters = Waiters.none(); // CASed, any thread

    Condition(Mutex mutex) {
        this.mutex = mutex;
    }

    /// Unlocks the mutex, suspends until this condition is signaled, and locks the mutex again. It is locked
    /// again on every exit: the wait for the mutex cannot be cancelled (L4).
    ///
    /// A cancellation ends the wait for the signal. If the signal had arrived already, it goes to the next
    /// waiter (L5). To wait with a timeout, see [#await(Duration)].
    ///
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalMonitorStateException if the current fiber does not own the mutex, or if an unchecked
    ///     mutex is not locked; then nothing has happened (L5)
    /// @throws IllegalStateException if the current thread runs no fiber
    public void await() {
        await((Expiry) null);
    }

    /// Like [#await()], and gives up when the time is over, by the clock of the fiber's scheduler, also where
    /// cancellation is forbidden (L24). The wait for the mutex is not limited. A signal that arrives when the
    /// time ends is kept, and the result is true.
    ///
    /// @param duration zero or more; zero gives the mutex up for a moment
    /// @return whether the signal has arrived; false if the time was over before
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock; then nothing
    ///     has happened
    /// @throws IllegalMonitorStateException if the current fiber does not own the mutex, or if an unchecked
    ///     mutex is not locked; then nothing has happened (L5)
    /// @throws IllegalStateException if the current thread runs no fiber
    public boolean await(Duration duration) {
        Expiry.check(duration);
        try (Expiry expiry = Expiry.after(duration)) {
            return await(expiry);
        }
    }

    /// Waits until the predicate holds: tests it, and waits for a signal before each further test. The mutex is
    /// locked at each test and on every exit, as [#await()] says.
    ///
    /// @param predicate called on the current fiber, with the mutex locked
    /// @throws RuntimeException if the predicate throws it; or the cause with which the fiber was cancelled
    ///     while it waited
    /// @throws IllegalMonitorStateException if this has to wait and the current fiber does not own the mutex
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public void awaitUntil(BooleanSupplier predicate) {
        requireNonNull(predicate, "predicate");
        while (!predicate.getAsBoolean()) {
            await();
        }
    }

    /// Like [#awaitUntil(BooleanSupplier)], and gives up when the time is over, by the clock of the fiber's scheduler,
    /// also where cancellation is forbidden (L24). The time limits all waits together. The predicate is tested once
    /// more when the time is over.
    ///
    /// @param duration zero or more; zero gives the mutex up for a moment, unless the predicate holds
    /// @param predicate called on the current fiber, with the mutex locked
    /// @return whether the predicate holds; false if the time was over before
    /// @throws RuntimeException if the predicate throws it; or the cause with which the fiber was cancelled
    ///     while it waited
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock; then nothing
    ///     has happened
    /// @throws IllegalMonitorStateException if this has to wait and the current fiber does not own the mutex
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public boolean awaitUntil(Duration duration, BooleanSupplier predicate) {
        return Expiry.until(duration, predicate, expiry -> await(expiry));
    }

    private boolean await(@Nullable Expiry expiry) {
        Fiber fiber = Fiber.current();
        Trigger.prepareDeeper(); // from here on the stack suffices, up to the end
        Waiter waiter = new Waiter(fiber);
        add(waiter);
        try {
            mutex.unlock();
        } catch (IllegalMonitorStateException foreign) {
            leave(waiter);
            throw foreign;
        }
        Throwable cause = expiry == null ? waiter.await(this) : waiter.await(this, expiry);
        boolean signaled = cause == null && waiter.isGranted();
        if (!signaled) {
            leave(waiter);
        }
        boolean forbid = fiber.exchangeForbid(true); // no lambda: its first use would need more stack
        try {
            mutex.lockPrepared();
        } finally {
            fiber.exchangeForbid(forbid);
        }
        if (cause != null) {
            throw Cancellation.unchecked(cause);
        }
        return signaled;
    }

    private void leave(Waiter waiter) {
        if (waiter.tryLeave()) {
            forget();
        } else {
            signal(); // it has been signaled, and cannot use the signal
        }
    }

    /// Wakes the fiber that has waited longest, if any waits (L5). Never suspends, and ignores cancellation.
    /// Any thread may call this, but unless the caller owns the mutex, a fiber that is about to wait may miss
    /// the signal.
    public void signal() {
        Trigger.prepare();
        while (true) {
            Waiters<Waiter> current = waiters;
            if (current.isEmpty()) {
                return;
            }
            if (WAITERS.compareAndSet(this, current, current.rest())
                    && current.first().tryGrant()) {
                return;
            }
            // lost to another fiber that waits, signals or leaves, which made progress; or the waiter has left
        }
    }

    /// Wakes all fibers that wait, in the order in which they came. Otherwise like [#signal()].
    public void signalAll() {
        Trigger.prepare();
        Waiters<Waiter> all = (Waiters<Waiter>) WAITERS.getAndSet(this, Waiters.none());
        for (; !all.isEmpty(); all = all.rest()) {
            all.first().tryGrant();
        }
    }

    private void add(Waiter waiter) {
        Waiters<Waiter> current;
        do {
            current = waiters;
        } while (!WAITERS.compareAndSet(this, current, current.with(waiter))); // fails only if another succeeds
    }

    private void forget() {
        Waiters<Waiter> current;
        do {
            current = waiters;
        } while (!WAITERS.compareAndSet(this, current, current.afterOneHasLeft())); // as in `add`
    }

    /// {@return the number of waiters, those included that have left and are not swept} For diagnosis and
    /// tests.
    int waiting() {
        return waiters.size();
    }

    @Override
    public String toString() {
        return "Condition[" + waiters.size() + " waiting]";
    }
}
