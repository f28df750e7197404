package io.picos.std.sync;

import io.picos.Fiber;

/// A place where a number of fibers wait for each other, again and again, and which can be poisoned.
///
/// ```java
/// Barrier barrier = Barrier.create(workers);
/// while (!done) {
///     computePart();
///     barrier.await(); // all parts are there
/// }
/// ```
///
/// A fiber that is cancelled while it waits would be missed by the others for ever: so it poisons the
/// barrier, and they get [Poisoned]. Who has waited in a phase that was complete before is not concerned.
///
/// ## Memory consistency effects
///
/// Actions of each party before [#await()] *happen-before* the return of that of every party.
///
/// ## Rules
///
/// L16 of `docs/RULES.md`.
///
/// ## Design rationale
///
/// Phases are counted, where one bit would do to tell a phase from the next: so a barrier that is used by
/// more fibers than it has parties is noticed where one of them finds that a phase has passed without it.
public final class Barrier {
    /*
     * State machine, in an awaitable.
     *
     *   bits     what
     *   0 - 15   how many have arrived in this phase
     *   16 - 30  the phase, which wraps around
     *   31       poisoned
     *
     *   arrived n, phase p  --await--> arrived n + 1, phase p  CAS, by a fiber that then waits
     *   arrived all but one --await--> arrived 0, phase p + 1  CAS, by whoever then signals all
     *   any                 --poison-> poisoned as well        CAS, by whoever then signals all
     *
     * Who waits expects the value that it has seen last. Others who arrive change it, and wake nobody.
     */
    private static final int PHASE = 1 << 16;
    private static final int ARRIVED = PHASE - 1;
    private static final int PHASES = Integer.MAX_VALUE - ARRIVED;
    private static final int POISONED = Integer.MIN_VALUE;

    /// How many parties a barrier can have.
    public static final int MAX_PARTIES = ARRIVED;

    private final Awaitable state = Awaitable.create(0);
    private final int parties;

    private Barrier(int parties) {
        this.parties = parties;
    }

    /// {@return a barrier}
    ///
    /// @param parties how many fibers wait for each other, one or more
    /// @throws IllegalArgumentException if that is less than one or more than [#MAX_PARTIES]
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

    /// Suspends until all parties have called this. The last one does not suspend, and does not look at a
    /// cancellation.
    ///
    /// @throws Poisoned if this is poisoned, or is so while the fiber waits; or if more fibers use it
    ///     than it has parties
    /// @throws RuntimeException the cause with which the fiber was cancelled; then this is poisoned
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
            // lost to another one who arrives, or to poison
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

    /// Poisons this, and wakes all of those who wait. Never suspends, and never looks at a cancellation.
    public void poison() {
        int current;
        do {
            current = state.get();
        } while (current >= 0 && !state.compareAndSet(current, current | POISONED)); // lost to one who arrives
        state.signalAll();
    }

    /// {@return whether this is poisoned} It remains so.
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
