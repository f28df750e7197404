package io.picos.std.sync;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.Cancellation;
import io.picos.Fiber;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Something about what a [Mutex] protects that fibers wait for: made by [Mutex#newCondition()].
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
/// First come, first served. Wait in a loop: between the signal and the return of [#await()] another fiber may
/// have had the mutex, and the signal may come from a waiter that was cancelled and passes on its own.
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
     * `waiters` is an immutable queue, in which each waiter has a state of its own. Whoever takes one off the queue
     * grants it the signal; where it has left meanwhile, the signal goes to the next.
     *
     * Ordering. Who waits adds itself before it gives up the mutex: so who signals with the mutex finds it.
     */
    private static final VarHandle WAITERS =
            fieldVarHandle(MethodHandles.lookup(), "waiters", VarHandle.class, Condition.class, Waiters.class);

    private final Mutex mutex;
    private volatile Waiters waiters = Waiters.NONE; // CASed, any thread

    Condition(Mutex mutex) {
        this.mutex = mutex;
    }

    /// Gives up the mutex, suspends until this is signaled, and locks the mutex again. It is locked again on
    /// every exit: that wait cannot be cancelled (L4).
    ///
    /// To wait for a while, put this into [io.picos.std.structured.Control#cancelAfter]; where cancellation is
    /// forbidden, put a [Fiber#permit] around it, inside the timeout: see there. A cancellation ends the wait
    /// for the signal; where the signal had arrived already, it goes to the next waiter.
    ///
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalMonitorStateException if the current fiber does not own the mutex; then nothing has
    ///     happened (L5)
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
            signal(); // it has been signaled, and cannot use that
        }
    }

    /// Wakes the fiber that has waited longest, if any waits. Never suspends, never looks at a cancellation;
    /// anyone may call it, but without the mutex a fiber that is about to wait may miss it.
    public void signal() {
        while (true) {
            Waiters current = waiters;
            if (current.isEmpty()) {
                return;
            }
            if (WAITERS.compareAndSet(this, current, current.rest())
                    && current.first().tryGrant()) {
                return;
            }
            // lost to another fiber that waits, signals or leaves, which made progress; or the first one has left
        }
    }

    /// Wakes all fibers that wait, in the order in which they came. Otherwise like [#signal()].
    public void signalAll() {
        Waiters all = (Waiters) WAITERS.getAndSet(this, Waiters.NONE);
        for (; !all.isEmpty(); all = all.rest()) {
            all.first().tryGrant();
        }
    }

    private void add(Waiter waiter) {
        Waiters current;
        do {
            current = waiters;
        } while (!WAITERS.compareAndSet(this, current, current.with(waiter))); // each time it fails, another succeeds
    }

    private void forget() {
        Waiters current;
        do {
            current = waiters;
        } while (!WAITERS.compareAndSet(this, current, current.afterOneHasLeft())); // as in `add`
    }

    /// {@return how many fibers wait, those included that have left and are not swept} For diagnosis and tests.
    int waiting() {
        return waiters.size();
    }

    @Override
    public String toString() {
        return "Condition[" + waiters.size() + " waiting]";
    }
}
