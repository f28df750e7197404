package io.picos.std.sync;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.Computation;
import io.picos.std.event.Event;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// Something that opens once, when it has been counted down to zero, and stays open.
///
/// ```java
/// Latch ready = Latch.create(workers);
/// // in each worker
/// ready.countDown();
/// // in whoever needs them all
/// ready.await();
/// ```
///
/// As long as it is closed it may be counted up as well, by those who join late. Counting is lock-free, never
/// suspends, and never looks at a cancellation. Unlike a `CountDownLatch` of the JDK, one that is counted down
/// too often complains; [#tryCountDown()] does not.
///
/// ## Memory consistency effects
///
/// Actions before each [#countDown()] *happen-before* the return of [#await()].
///
/// ## Rules
///
/// L8 of `docs/RULES.md`.
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

    /// {@return a latch that opens when it has been counted down as often}
    ///
    /// @param count zero for one that is open
    /// @throws IllegalArgumentException if the count is negative
    public static Latch create(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count is negative (L8): " + count);
        }
        return new Latch(count);
    }

    /// Counts down by one, and opens the latch at zero.
    ///
    /// @throws IllegalStateException if it is open already
    public void countDown() {
        if (!tryCountDown()) {
            throw open("down");
        }
    }

    /// Counts down by one, and opens the latch at zero.
    ///
    /// @return false if it is open already
    public boolean tryCountDown() {
        return tryCount(-1);
    }

    /// Counts up by one.
    ///
    /// @throws IllegalStateException if it is open already, or counts [Integer#MAX_VALUE]
    public void countUp() {
        if (!tryCountUp()) {
            throw open("up");
        }
    }

    /// Counts up by one.
    ///
    /// @return false if it is open already
    /// @throws IllegalStateException if it counts [Integer#MAX_VALUE]
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
            if (COUNT.compareAndSet(this, before, before + step)) {
                if (before + step == 0) {
                    opening.tryReturn(null);
                }
                return true;
            }
            // lost to another count, which made progress
        }
    }

    /// {@return how often it still is to be counted down} Zero where it is open.
    public int count() {
        return count;
    }

    /// Waits until it is open. Suspends, unless it is: then it returns at once, needs no fiber, and does not
    /// look at a cancellation. A cancellation ends the wait. To wait for a while, [#opened()] is there for
    /// [Event#select(Event...)] with [Event#timeout].
    ///
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalStateException if it has to wait and the current thread runs no fiber
    public void await() {
        opening.awaitCompletion();
    }

    /// {@return an event that commits when this is open}
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
