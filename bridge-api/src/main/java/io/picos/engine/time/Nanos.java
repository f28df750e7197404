package io.picos.engine.time;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// Durations in the unit of [System#nanoTime()].
public final class Nanos {
    /// Half of what the clock can tell apart, so that two deadlines can always be compared (C9).
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE >> 1);

    private Nanos() {}

    /// {@return the duration in nanoseconds}
    ///
    /// @param duration to be checked
    /// @param argument how the caller calls it
    /// @throws IllegalArgumentException if it is negative or too large
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
