package io.picos.std.sync;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.Cancellation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.std.Waiters;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// A condition of the state that a [Mutex] protects, which fibers can wait for. Made by [Mutex#newCondition()].
///
/// ```java
/// mutex.protect(() -> {
///     while (queue.isEmpty()) {
///         notEmpty.await();
///     }
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
/// L4 and L5 of `docs/RULES.md`.
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
    /// waiter (L5). To wait with a timeout, call this inside [io.picos.std.structured.Control#cancelAfter].
    /// Where cancellation is forbidden, put a [Fiber#permit] around the call, inside the timeout: see
    /// [io.picos.std.structured.Control].
    ///
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalMonitorStateException if the current fiber does not own the mutex, or if an unchecked
    ///     mutex is not locked; then nothing has happened (L5)
    /// @throws IllegalStateException if the current thread runs no fiber
    public void await() {
        Fiber fiber = Fiber.current();
        Waiter waiter = new Waiter(fiber);
        add(waiter);
        try {
            mutex.unlock();
        } catch (IllegalMonitorStateException foreign) {
            leave(waiter);
            throw foreign;
        }
        Throwable cause = waiter.await();
        if (cause != null) {
            leave(waiter);
        }
        fiber.forbid(() -> {
            mutex.lock();
            return null;
        });
        if (cause != null) {
            throw Cancellation.unchecked(cause);
        }
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
