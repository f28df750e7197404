package io.picos.std.sync;

import static java.util.Objects.requireNonNull;

import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.std.Expiry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

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
/// for ever. They get [Poisoned]. Fibers whose phase was complete before are not affected: if one of them is
/// cancelled before it resumes, it meets the cancellation at its next operation (L16).
///
/// ## Memory consistency effects
///
/// Actions of each party before [#await()] *happen-before* the return of [#await()] in every party.
///
/// ## Rules
///
/// L16, L24 and L27 of `docs/RULES.md`.
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
     *   arrived all but one --await--> arrived all, phase p    the same if there is an action, which it then runs
     *   arrived all --------action---> arrived 0, phase p + 1  CAS, by the last party, which then signals all
     *   arrived n, phase p  --withdraw-> arrived n - 1, phase p  CAS, by a waiter whose time is over
     *   arrived n, phase p  --cancel-> poisoned as well        CAS, by a waiter, which then signals all
     *   any                 --poison-> poisoned as well        CAS, by any thread, which then signals all
     *
     * A waiter expects the value that it has seen last. Later arrivals and withdrawals change the
     * value, and wake nobody.
     */
    private static final int PHASE = 1 << 16;
    private static final int ARRIVED = PHASE - 1;
    private static final int PHASES = Integer.MAX_VALUE - ARRIVED;
    private static final int POISONED = Integer.MIN_VALUE;

    /// The largest number of parties.
    public static final int MAX_PARTIES = ARRIVED;

    private final Awaitable state = Awaitable.of(this, 0);
    private final int parties;

    private final @Nullable Runnable action;

    private Barrier(int parties, @Nullable Runnable action) {
        this.parties = parties;
        this.action = action;
    }

    /// {@return a new barrier}
    ///
    /// @param parties how many fibers wait for each other, one or more
    /// @throws IllegalArgumentException if `parties` is less than one or more than [#MAX_PARTIES]
    public static Barrier create(int parties) {
        return new Barrier(checked(parties), null);
    }

    /// {@return a new barrier with an action, which the last party to arrive runs before any party goes on} If
    /// the action throws an exception, the last party throws it, and the barrier is poisoned (L27).
    ///
    /// @param parties how many fibers wait for each other, one or more
    /// @param action runs once in each phase; may suspend, but must not wait at this barrier, which poisons it
    /// @throws IllegalArgumentException if `parties` is less than one or more than [#MAX_PARTIES]
    public static Barrier create(int parties, Runnable action) {
        return new Barrier(checked(parties), requireNonNull(action, "action"));
    }

    private static int checked(int parties) {
        if (parties < 1 || parties > MAX_PARTIES) {
            throw new IllegalArgumentException("parties must be between 1 and " + MAX_PARTIES + " (L16): " + parties);
        }
        return parties;
    }

    /// {@return how many fibers wait for each other}
    public int parties() {
        return parties;
    }

    /// Suspends until all parties have called this. The last party runs the action, if there is one. Without an
    /// action it does not suspend, and ignores cancellation (L16).
    ///
    /// @throws Poisoned if this barrier is poisoned, or becomes so while the fiber waits; or if more fibers
    ///     use it than it has parties
    /// @throws RuntimeException the cause with which the fiber was cancelled; then this barrier is poisoned
    /// @throws IllegalStateException if the current thread runs no fiber; then nothing has happened
    public void await() {
        await((Expiry) null);
    }

    /// Like [#await()], and gives up when the time is over, by the clock of the fiber's scheduler, also where
    /// cancellation is forbidden (L24). A fiber that gives up has not arrived: it does not poison this barrier,
    /// and may come again.
    ///
    /// @param duration zero or more
    /// @return whether all parties have arrived; false if the time was over before, and this call has been
    ///     undone
    /// @throws Poisoned if this barrier is poisoned, or becomes so while the fiber waits; or if more fibers
    ///     use it than it has parties
    /// @throws RuntimeException the cause with which the fiber was cancelled; then this barrier is poisoned
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    /// @throws IllegalStateException if the current thread runs no fiber; then nothing has happened
    public boolean await(Duration duration) {
        Expiry.check(duration);
        try (Expiry expiry = Expiry.after(duration)) {
            return await(expiry);
        }
    }

    boolean await(@Nullable Expiry expiry) {
        Fiber.current();
        Trigger.prepareDeeper(); // so that the fiber can wake the others, or poison this
        while (true) {
            int current = state.get();
            check(current);
            int arrived = current & ARRIVED;
            if (arrived == parties) {
                poison(); // all parties have arrived, and the action runs
                throw new Poisoned("all " + parties + " parties of this barrier have arrived, and its action runs: "
                        + "more fibers use the barrier, or its action waits at the barrier itself (L16)");
            }
            boolean isLast = arrived == parties - 1;
            int next = isLast && action == null ? after(current) : current + 1;
            if (state.compareAndSet(current, next)) {
                if (!isLast) {
                    return awaitPhaseAfter(next, expiry);
                }
                if (action != null) {
                    act(action, next);
                }
                state.signalAll();
                return true;
            }
            // lost to another arrival, or to poison
        }
    }

    /// Runs the action, and ends the phase.
    ///
    /// @param arrived the state in which all parties have arrived, which only poison changes meanwhile
    private void act(Runnable action, int arrived) {
        try {
            action.run();
        } catch (Throwable failed) {
            poison();
            throw failed;
        }
        if (!state.compareAndSet(arrived, after(arrived))) {
            check(state.get()); // a waiter was cancelled, or a fiber has poisoned the barrier
        }
    }

    /// {@return whether the phase is complete; false if the time was over before}
    private boolean awaitPhaseAfter(int arrived, @Nullable Expiry expiry) {
        int phase = arrived & PHASES;
        int current = arrived;
        Expiry limit = expiry;
        while ((current & PHASES) == phase) {
            check(current);
            try {
                if (!state.await(current, limit)) {
                    if (tryWithdraw(phase)) {
                        return false;
                    }
                    limit = null; // all parties have arrived, so the wait ends with the action
                }
            } catch (Throwable cancelled) {
                if (tryPoison(phase)) {
                    throw cancelled;
                }
                // the phase was complete before, and the fiber remains cancelled
            }
            current = state.get();
        }
        if ((current & PHASES) != after(arrived)) {
            throw tooMany();
        }
        return true;
    }

    private Poisoned tooMany() {
        poison();
        return new Poisoned("more fibers use this barrier than its " + parties + " parties (L16)");
    }

    /// Undoes an arrival, because the time is over.
    ///
    /// @return false if all parties have arrived, or this barrier is poisoned
    private boolean tryWithdraw(int phase) {
        while (true) {
            int current = state.get();
            if (current < 0 || (current & PHASES) != phase || (current & ARRIVED) == parties) {
                return false;
            }
            if (state.compareAndSet(current, current - 1)) {
                return true;
            }
            // lost to an arrival, to another withdrawal, or to poison
        }
    }

    /// {@return the state at the beginning of the next phase}
    private static int after(int current) {
        return current + PHASE & PHASES;
    }

    /// Poisons this barrier, and wakes all waiters (L16). Never suspends, and ignores cancellation.
    public void poison() {
        Trigger.prepare();
        int current;
        do {
            current = state.get();
        } while (current >= 0 && !state.compareAndSet(current, current | POISONED)); // lost to an arrival
        state.signalAll();
    }

    /// Poisons this barrier, because a waiter was cancelled.
    ///
    /// @return false if the phase is over
    private boolean tryPoison(int phase) {
        while (true) {
            int current = state.get();
            if ((current & PHASES) != phase) {
                return false;
            }
            if (current < 0) {
                return true;
            }
            if (state.compareAndSet(current, current | POISONED)) {
                state.signalAll();
                return true;
            }
            // lost to an arrival, to a withdrawal, or to poison
        }
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
