package io.picos.std;

import static java.util.Objects.requireNonNull;

import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.Trigger;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The time limit of an operation that may wait several times, by the clock of the current fiber's scheduler.
///
/// The end of the time is not a cancellation: it ends a wait also where cancellation is forbidden. The caller
/// closes this when the operation ends, which removes the timer.
public final class Expiry implements AutoCloseable {
    private final Computation<@Nullable Void> timer = Computation.create(); // cancelled when the time is over
    private final Duration duration;

    /// Has no timer yet. For [#after], and for tests, which call [#end].
    Expiry(Duration duration) {
        this.duration = duration;
    }

    /// Checks the argument of a public method.
    ///
    /// @param duration zero or more
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    public static void check(Duration duration) {
        if (requireNonNull(duration, "duration").isNegative()) {
            throw new IllegalArgumentException("duration is negative (L24): " + duration);
        }
        if (duration.compareTo(Durations.LONGEST) > 0) {
            throw new IllegalArgumentException("duration is too large for the clock (L24): " + duration
                    + " is more than " + Durations.LONGEST
                    + "; to wait without limit, call the method that takes no duration");
        }
    }

    /// {@return a limit that is over after the duration} Called in a fiber, which may be cancelled.
    ///
    /// @param duration zero or more
    /// @throws IllegalArgumentException if the duration is too large for the clock
    /// @throws IllegalStateException if the current thread runs no fiber
    public static Expiry after(Duration duration) {
        Expiry expiry = new Expiry(duration);
        Fiber.current().<@Nullable Void, RuntimeException>forbid(() -> {
            expiry.timer.cancelAfter(duration, new DeadlineExceeded(duration));
            return null;
        });
        return expiry;
    }

    /// Tries at once, and then waits for as long as the duration.
    ///
    /// @param duration zero or more; zero does not suspend
    /// @param attempt does not suspend; returns whether it has succeeded
    /// @param wait suspends until it has succeeded or the time is over; returns whether it has succeeded
    /// @return whether one of the two has succeeded
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public static boolean within(Duration duration, BooleanSupplier attempt, Predicate<Expiry> wait) {
        check(duration);
        if (attempt.getAsBoolean()) {
            return true;
        }
        if (duration.isZero()) {
            return false;
        }
        try (Expiry expiry = after(duration)) {
            return wait.test(expiry);
        }
    }

    /// Waits until a predicate holds, for as long as the duration.
    ///
    /// @param duration zero or more; zero waits for a moment, unless the predicate holds
    /// @param predicate tested at once, after each wait, and so once more when the time is over
    /// @param wait suspends; returns false if the time was over before its end
    /// @return whether the predicate holds
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public static boolean until(Duration duration, BooleanSupplier predicate, Predicate<Expiry> wait) {
        requireNonNull(predicate, "predicate");
        check(duration);
        if (predicate.getAsBoolean()) {
            return true;
        }
        try (Expiry expiry = after(duration)) {
            boolean inTime = true;
            while (inTime) {
                inTime = wait.test(expiry);
                if (predicate.getAsBoolean()) {
                    return true;
                }
            }
            return false;
        }
    }

    /// Ends the time, as the timer does. For tests.
    void end(RuntimeException cause) {
        timer.tryCancel(cause);
    }

    /// {@return whether the time is over}
    public boolean isOver() {
        return timer.isCancelled();
    }

    /// Waits, and gives up the wait when the time is over.
    ///
    /// @param giveUp ends the wait; may be called once more after its end, on any thread
    /// @param waitedFor the primitive, for dumps
    /// @param wait suspends; its argument is what dumps show instead of the primitive
    /// @param <T> the type of the value
    /// @return what `wait` returns
    public <T extends @Nullable Object> T limit(Runnable giveUp, Object waitedFor, Function<Object, T> wait) {
        Trigger over = Trigger.withAction(ignored -> {
            if (isOver()) {
                giveUp.run();
            }
        });
        if (!timer.tryAttach(over)) {
            over.signal(); // the time is over already
        }
        try {
            return wait.apply(new TimedWait(waitedFor, duration));
        } finally {
            timer.detach(over);
        }
    }

    /// Waits until the computation is completed or the time is over. A cancellation ends the wait.
    ///
    /// @param computation the computation to wait for
    /// @param duration zero or more; zero does not suspend
    /// @param waitedFor the primitive, for dumps
    /// @return whether the computation is completed
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public static boolean await(Computation<?> computation, Duration duration, Object waitedFor) {
        return within(duration, () -> !computation.isRunning(), expiry -> {
            while (computation.isRunning() && !expiry.isOver()) {
                expiry.suspend(computation, waitedFor);
            }
            return !computation.isRunning();
        });
    }

    /// Suspends until the computation is completed, the time is over, or a spurious wake-up (C11).
    private void suspend(Computation<?> computation, Object waitedFor) {
        Trigger trigger = Trigger.create();
        if (!computation.tryAttach(trigger)) {
            return; // completed, since the trigger is fresh
        }
        Throwable cause;
        try {
            cause = this.<@Nullable Throwable>limit(trigger::signal, waitedFor, trigger::awaitAs);
        } finally {
            computation.detach(trigger);
        }
        if (cause != null) {
            throw Cancellation.unchecked(cause);
        }
    }

    @Override
    public void close() {
        timer.tryReturn(null);
    }
}
