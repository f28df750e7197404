package io.picos.std.sync;

import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.std.Expiry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A number of permits that fibers acquire and release: cheap, unfair, and can be poisoned.
///
/// ```java
/// Sem connections = Sem.create(10);
/// connections.acquire();
/// try {
///     use();
/// } finally {
///     connections.release();
/// }
/// ```
///
/// It is *optimistic*, as [Lock] is: a released permit goes to the first fiber that takes it, which need not
/// have waited longest. Where that matters, see `Semaphore`. A fiber may release a permit that another fiber
/// has acquired. Only an [#acquire()] that has to wait checks for cancellation, or needs a fiber. Acquiring and
/// releasing available permits allocates nothing (L17).
///
/// ## Memory consistency effects
///
/// Actions before [#release()] or [#poison()] *happen-before* the return of an [#acquire()] or [#tryAcquire()]
/// that takes the permit, or the [Poisoned] that it throws instead.
///
/// ## Rules
///
/// L15, L24 and L33 of `docs/RULES.md`.
///
/// ## Design rationale
///
/// A permit at a time. Since the first fiber that comes takes a released permit, a request for several permits
/// could starve as long as smaller ones come: see [Semaphore#acquire(int)].
public final class Sem {
    /*
     * State machine, in an awaitable: twice the number of permits, and a bit, or POISONED.
     *
     *   n * PERMIT            --acquire--> one PERMIT less   CAS; a fiber that has waited sets AWAITED
     *   0                     --acquire--> AWAITED           CAS, by a fiber that then waits
     *   n * PERMIT, AWAITED   --release--> (n + 1) * PERMIT  CAS, by the caller, which then signals one waiter
     *                                                        if it was AWAITED
     *   any                   --poison---> POISONED          by the caller, which then signals all waiters
     *
     * A fiber that has waited, and leaves permits, signals the next waiter. So, while a fiber waits, there is
     * no permit and the state is AWAITED, or a signal is on its way to a fiber that makes it so again or
     * signals the next waiter.
     */
    private static final int AWAITED = 1;
    private static final int PERMIT = 2;
    private static final int POISONED = -1;

    /// The largest number of permits.
    public static final int MAX_VALUE = Integer.MAX_VALUE / PERMIT;

    private final Awaitable state;

    private Sem(int permits) {
        state = Awaitable.of(this, permits * PERMIT);
    }

    /// {@return a new semaphore}
    ///
    /// @param permits the permits at first, zero or more
    /// @throws IllegalArgumentException if `permits` is negative or more than [#MAX_VALUE]
    public static Sem create(int permits) {
        if (permits < 0 || permits > MAX_VALUE) {
            throw new IllegalArgumentException("permits must be between 0 and " + MAX_VALUE + " (L15): " + permits);
        }
        return new Sem(permits);
    }

    /// Acquires a permit. Suspends while there is none. Checks for cancellation only if it has to suspend; a
    /// cancellation ends the wait (L15).
    ///
    /// @throws Poisoned if this semaphore is poisoned, or becomes so while the fiber waits
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public void acquire() {
        acquire(null);
    }

    /// Acquires a permit if there is one before the time is over. Suspends until then. The time is over by the
    /// clock of the fiber's scheduler, also where cancellation is forbidden (L24). Otherwise like [#acquire()].
    ///
    /// @param duration zero or more; zero does not suspend
    /// @return whether this call has acquired a permit
    /// @throws Poisoned if this semaphore is poisoned, or becomes so while the fiber waits
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public boolean tryAcquire(Duration duration) {
        return Expiry.within(duration, this::tryAcquire, this::acquire);
    }

    /// {@return whether this call has acquired a permit; false if the time is over}
    boolean acquire(@Nullable Expiry expiry) {
        Trigger.prepareDeeper(); // so that the caller can release it
        int awaited = 0;
        while (true) {
            int current = state.get();
            check(current);
            if (current >= PERMIT) {
                int next = current - PERMIT | awaited;
                if (state.compareAndSet(current, next)) {
                    if (awaited != 0 && next >= PERMIT) {
                        state.signal();
                    }
                    return true;
                }
            } else {
                Fiber.current(); // throws before the state is changed
                if (current == AWAITED || state.compareAndSet(current, AWAITED)) {
                    if (!state.await(AWAITED, expiry)) {
                        return false; // no signal has reached this fiber, so it need not pass one on
                    }
                    awaited = AWAITED;
                }
            }
            // lost to another fiber that acquires, releases or waits; or woken, to try again
        }
    }

    /// Acquires a permit if there is one. Never suspends, and ignores cancellation.
    ///
    /// @return whether this call has acquired a permit
    /// @throws Poisoned if this semaphore is poisoned
    public boolean tryAcquire() {
        Trigger.prepareDeeper(); // so that the caller can release it
        while (true) {
            int current = state.get();
            check(current);
            if (current < PERMIT) {
                return false;
            }
            if (state.compareAndSet(current, current - PERMIT)) {
                return true;
            }
            // lost to another fiber that acquires or releases
        }
    }

    /// Adds a permit, and wakes one waiter (L15). No effect if this semaphore is poisoned. Never suspends, and
    /// ignores cancellation.
    ///
    /// @throws IllegalStateException if there are [#MAX_VALUE] permits already; then nothing has happened (L15)
    public void release() {
        Trigger.prepare();
        int current;
        do {
            current = state.get();
            if (current == POISONED) {
                return;
            }
            if (current / PERMIT == MAX_VALUE) {
                throw new IllegalStateException("this semaphore has " + MAX_VALUE + " permits already (L15)");
            }
        } while (!state.compareAndSet(current, (current & ~AWAITED) + PERMIT)); // lost to another operation
        if ((current & AWAITED) != 0) {
            state.signal();
        }
    }

    /// {@return how many permits there are at the moment; 0 if this semaphore is poisoned}
    public int availablePermits() {
        return Math.max(0, state.get()) / PERMIT;
    }

    /// Poisons this semaphore, and wakes all waiters (L15). Never suspends, and ignores cancellation.
    public void poison() {
        Trigger.prepare();
        state.set(POISONED);
        state.signalAll();
    }

    /// {@return whether this semaphore is poisoned} It remains so.
    public boolean isPoisoned() {
        return state.get() == POISONED;
    }

    private static void check(int current) {
        if (current == POISONED) {
            throw new Poisoned("this semaphore is poisoned (L15)");
        }
    }

    @Override
    public String toString() {
        return "Sem[" + (isPoisoned() ? "poisoned" : availablePermits() + " permits") + ", " + state.waiting() + "]";
    }
}
