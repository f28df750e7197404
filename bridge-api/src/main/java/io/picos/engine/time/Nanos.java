package io.picos.engine.time;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// Durations in the unit of [System#nanoTime()].
public final class Nanos {
    /// Half of the longest difference that the clock can measure, so that two deadlines can always be compared
    /// (C9).
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE >> 1);

    private Nanos() {}

    /// {@return the duration in nanoseconds}
    ///
    /// @param duration the duration to check and convert
    /// @param argument the name of the caller's argument, for the message
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    public static long of(Duration duration, String argument) {
        requireNonNull(duration, argument);
        if (duration.isNegative()) {
            throw new IllegalArgumentException(argument + " must not be negative, but is " + duration);
        }
        if (duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(argument + " is too large for the clock: " + duration + " is more than "
                    + LONGEST + "; to wait without limit, set no deadline");
        }
        return duration.toNanos();
    }
}
