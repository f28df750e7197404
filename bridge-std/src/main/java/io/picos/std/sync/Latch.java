package io.picos.std.sync;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.Computation;
import io.picos.Trigger;
import io.picos.std.Expiry;
import io.picos.std.event.Event;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A latch that opens once, when it has been counted down to zero, and stays open.
///
/// ```java
/// Latch ready = Latch.create(workers);
/// // in each worker
/// ready.countDown();
/// // in each fiber that needs them all
/// ready.await();
/// ```
///
/// While it is closed, it can also be counted up, for workers that join late. Counting is lock-free, never
/// suspends, and ignores cancellation. Unlike the JDK's `CountDownLatch`, a latch that is counted down too
/// often throws IllegalStateException; [#tryCountDown()] returns false instead.
///
/// ## Memory consistency effects
///
/// Actions before each [#countDown()] *happen-before* the return of [#await()].
///
/// ## Rules
///
/// L8 and L24 of `docs/RULES.md`.
public final class Latch {
    /*
     * State machine. `opening` completes after `count` has become zero, and only then.
     *
     *   CLOSED (count > 0)  --countUp, countDown--> CLOSED  CAS, by any thread
     *   CLOSED (count = 1)  --countDown-----------> OPEN    CAS to zero; the winner completes `opening`
     */
    private static final VarHandle COUNT =
            fieldVarHandle(MethodHandles.lookup(), "count", VarHandle.class, Latch.class, int.class);

    private final Computation<@Nullable Void> opening;
    private volatile int count; // CASed, any thread

    private Latch(int count) {
        this.count = count;
        this.opening = count == 0 ? Computation.finished() : Computation.create();
    }

    /// {@return a latch that opens when it has been counted down `count` times}
    ///
    /// @param count zero for a latch that is open
    /// @throws IllegalArgumentException if the count is negative
    public static Latch create(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count is negative (L8): " + count);
        }
        return new Latch(count);
    }

    /// Counts down by one, and opens this latch at zero.
    ///
    /// @throws IllegalStateException if this latch is open already (L8)
    public void countDown() {
        if (!tryCountDown()) {
            throw open("down");
        }
    }

    /// Counts down by one, and opens this latch at zero.
    ///
    /// @return false if this latch is open already
    public boolean tryCountDown() {
        return tryCount(-1);
    }

    /// Counts up by one.
    ///
    /// @throws IllegalStateException if this latch is open already, or if its count is [Integer#MAX_VALUE] (L8)
    public void countUp() {
        if (!tryCountUp()) {
            throw open("up");
        }
    }

    /// Counts up by one.
    ///
    /// @return false if this latch is open already
    /// @throws IllegalStateException if the count is [Integer#MAX_VALUE]
    public boolean tryCountUp() {
        return tryCount(1);
    }

    private boolean tryCount(int step) {
        while (true) {
            int before = count;
            if (before == 0) {
                return false;
            }
            if (before == Integer.MAX_VALUE && step > 0) {
                throw new IllegalStateException("overflow: this latch counts " + before + " already (L8)");
            }
            boolean opens = before + step == 0;
            if (opens) {
                Trigger.prepare();
            }
            if (COUNT.compareAndSet(this, before, before + step)) {
                if (opens) {
                    opening.tryReturn(null);
                }
                return true;
            }
            // lost to another count, which made progress
        }
    }

    /// {@return the remaining count} Zero if this latch is open.
    public int count() {
        return count;
    }

    /// Suspends until this latch is open. If it is open already, this returns at once, needs no fiber, and
    /// ignores cancellation. A cancellation ends the wait. To wait with a timeout, see [#await(Duration)].
    ///
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public void await() {
        opening.awaitCompletionAs(this);
    }

    /// Like [#await()], and gives up when the time is over, by the clock of the fiber's scheduler, also where
    /// cancellation is forbidden (L24). A cancellation ends the wait.
    ///
    /// @param duration zero or more; zero does not suspend
    /// @return whether this latch is open
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public boolean await(Duration duration) {
        return Expiry.await(opening, duration, this);
    }

    /// {@return an event that commits when this latch is open}
    public Event<@Nullable Void> opened() {
        return Event.from(opening);
    }

    private static IllegalStateException open(String direction) {
        return new IllegalStateException("this latch is open, so it cannot be counted " + direction + " (L8)");
    }

    @Override
    public String toString() {
        return "Latch[" + (count == 0 ? "open" : count) + "]";
    }
}
