package io.picos.std.sync;

import io.picos.Fiber;

/// A barrier at which a fixed number of fibers wait for each other, again and again. It can be poisoned.
///
/// ```java
/// Barrier barrier = Barrier.create(workers);
/// while (!done) {
///     computePart();
///     barrier.await(); // all parts are there
/// }
/// ```
///
/// A fiber that is cancelled while it waits poisons the barrier, because the other fibers would wait for it
/// for ever. They get [Poisoned]. Fibers whose phase was complete before are not affected (L16).
///
/// ## Memory consistency effects
///
/// Actions of each party before [#await()] *happen-before* the return of [#await()] in every party.
///
/// ## Rules
///
/// L16 of `docs/RULES.md`.
///
/// ## Design rationale
///
/// One bit would do to tell a phase from the next. The phases are counted so that a barrier notices that more
/// fibers use it than it has parties: one of them finds that a phase has passed without it.
public final class Barrier {
    /*
     * State machine, in an awaitable.
     *
     *   bits     what
     *   0 - 15   the number of arrivals in this phase
     *   16 - 30  the phase, which wraps around
     *   31       poisoned
     *
     *   arrived n, phase p  --await--> arrived n + 1, phase p  CAS, by a fiber that then waits
     *   arrived all but one --await--> arrived 0, phase p + 1  CAS, by the last party, which then signals all
     *   any                 --poison-> poisoned as well        CAS, by any thread, which then signals all
     *
     * A waiter expects the value that it has seen last. Later arrivals change the value, and wake nobody.
     */
    private static final int PHASE = 1 << 16;
    private static final int ARRIVED = PHASE - 1;
    private static final int PHASES = Integer.MAX_VALUE - ARRIVED;
    private static final int POISONED = Integer.MIN_VALUE;

    /// The largest number of parties.
    public static final int MAX_PARTIES = ARRIVED;

    private final Awaitable state = Awaitable.create(0);
    private final int parties;

    private Barrier(int parties) {
        this.parties = parties;
    }

    /// {@return a new barrier}
    ///
    /// @param parties how many fibers wait for each other, one or more
    /// @throws IllegalArgumentException if `parties` is less than one or more than [#MAX_PARTIES]
    public static Barrier create(int parties) {
        if (parties < 1 || parties > MAX_PARTIES) {
            throw new IllegalArgumentException("parties must be between 1 and " + MAX_PARTIES + " (L16): " + parties);
        }
        return new Barrier(parties);
    }

    /// {@return how many fibers wait for each other}
    public int parties() {
        return parties;
    }

    /// Suspends until all parties have called this. The last party does not suspend, and ignores cancellation
    /// (L16).
    ///
    /// @throws Poisoned if this barrier is poisoned, or becomes so while the fiber waits; or if more fibers
    ///     use it than it has parties
    /// @throws RuntimeException the cause with which the fiber was cancelled; then this barrier is poisoned
    /// @throws IllegalStateException if the current thread runs no fiber; then nothing has happened
    public void await() {
        Fiber.current();
        while (true) {
            int current = state.get();
            check(current);
            boolean isLast = (current & ARRIVED) == parties - 1;
            int next = isLast ? after(current) : current + 1;
            if (state.compareAndSet(current, next)) {
                if (isLast) {
                    state.signalAll();
                } else {
                    awaitPhaseAfter(next);
                }
                return;
            }
            // lost to another arrival, or to poison
        }
    }

    private void awaitPhaseAfter(int arrived) {
        int phase = arrived & PHASES;
        int current = arrived;
        while ((current & PHASES) == phase) {
            check(current);
            try {
                state.await(current);
            } catch (Throwable cancelled) {
                poison();
                throw cancelled;
            }
            current = state.get();
        }
        if ((current & PHASES) != after(arrived)) {
            poison();
            throw new Poisoned("more fibers use this barrier than its " + parties + " parties (L16)");
        }
    }

    /// {@return the state at the beginning of the next phase}
    private static int after(int current) {
        return current + PHASE & PHASES;
    }

    /// Poisons this barrier, and wakes all waiters (L16). Never suspends, and ignores cancellation.
    public void poison() {
        int current;
        do {
            current = state.get();
        } while (current >= 0 && !state.compareAndSet(current, current | POISONED)); // lost to an arrival
        state.signalAll();
    }

    /// {@return whether this barrier is poisoned} It remains so.
    public boolean isPoisoned() {
        return state.get() < 0;
    }

    private static void check(int current) {
        if (current < 0) {
            throw new Poisoned("this barrier is poisoned (L16): somebody who was waited for has given up");
        }
    }

    @Override
    public String toString() {
        return "Barrier["
                + (isPoisoned() ? "poisoned" : (state.get() & ARRIVED) + " of " + parties + " arrived")
                + ", "
                + state.waiting()
                + "]";
    }
}
