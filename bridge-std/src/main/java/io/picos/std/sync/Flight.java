package io.picos.std.sync;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.Awaited;
import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Outcome;
import io.picos.SchedulerClosed;
import io.picos.ScopeTerminated;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// One computation of a [SingleFlight], and the number of its callers.
///
/// @param <K> the type of the key
/// @param <V> the type of the value
final class Flight<K, V extends @Nullable Object> implements Awaited {
    /*
     * State machine: the number of callers that wait.
     *
     *   name       callers       terminal
     *   WANTED     one or more   no
     *   ABANDONED  0             yes
     *
     *   WANTED --tryJoin--> WANTED             CAS, by a caller that finds this in the table
     *   WANTED --leave----> WANTED, ABANDONED  CAS, by a cancelled caller; the last one cancels `work`
     *
     * `landed` is completed once, by the fiber of the flight, after the flight was taken out of the table.
     * Callers that get the outcome do not leave: the number has no meaning any more.
     */
    private static final VarHandle CALLERS =
            fieldVarHandle(MethodHandles.lookup(), "callers", VarHandle.class, Flight.class, int.class);

    private final K key;
    private final Computation<@Nullable Void> work = Computation.create(); // cancelled to end the body
    private final Fiber fiber = Fiber.create(work);
    private final Computation<@Nullable Outcome<V>> landed = Computation.create(); // returns, at the end
    private volatile int callers = 1; // CASed, any fiber

    Flight(K key) {
        this.key = key;
    }

    boolean hasKey(K other) {
        return key.equals(other);
    }

    // ---- for callers

    /// {@return the fiber of this flight, which the first caller spawns}
    Fiber fiber() {
        return fiber;
    }

    /// Adds a caller.
    ///
    /// @return false if all callers have left
    boolean tryJoin() {
        while (true) {
            int before = callers;
            if (before == 0) {
                return false;
            }
            if (CALLERS.compareAndSet(this, before, before + 1)) {
                return true;
            }
            // lost to another caller that joins or leaves, which made progress
        }
    }

    /// Removes a caller, which has joined and was cancelled.
    ///
    /// @return whether it was the last one, which has to cancel this flight
    boolean leave() {
        while (true) {
            int before = callers;
            if (CALLERS.compareAndSet(this, before, before - 1)) {
                return before == 1;
            }
            // lost to another caller that joins or leaves, which made progress
        }
    }

    /// Cancels the body, because all callers have left.
    void cancel() {
        work.tryCancel(new ScopeTerminated("no caller waits for the flight any more (L21)"));
    }

    /// {@return the outcome, or null if a closed scheduler has ended this flight} Suspends until the end.
    ///
    /// @throws RuntimeException the cause with which the calling fiber was cancelled, and nothing else
    @Nullable Outcome<V> await() {
        return landed.awaitAs(this);
    }

    @Override
    public @Nullable Fiber owner() {
        return landed.isRunning() ? fiber : null;
    }

    // ---- for the fiber of the flight

    /// Runs the body.
    ///
    /// @return its outcome, or null if a closed scheduler has ended it, so that it has none (L22)
    @Nullable Outcome<V> outcome(Callable<? extends V> body) {
        try {
            return new Outcome.Returned<>(body.call());
        } catch (Throwable thrown) {
            return work.cancellation() instanceof SchedulerClosed && Origin.isCancellationOf(work, thrown)
                    ? null
                    : new Outcome.Cancelled<>(Cancellation.original(thrown));
        }
    }

    /// Ends the waits of the callers. Called once, after this was taken out of the table.
    void land(@Nullable Outcome<V> outcome) {
        landed.tryReturn(outcome);
    }
}
