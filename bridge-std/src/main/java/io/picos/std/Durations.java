package io.picos.std;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// Checks durations when they are given, and not when they are used (C9).
public final class Durations {
    /// The longest duration that [io.picos.Fiber#sleep] accepts.
    static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE >> 1);

    private Durations() {}

    /// {@return the duration in nanoseconds}
    ///
    /// @param duration the duration to check and convert
    /// @param argument the name of the caller's argument, for the message
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    public static long nanos(Duration duration, String argument) {
        requireNonNull(duration, argument);
        if (duration.isNegative()) {
            throw new IllegalArgumentException(argument + " must not be negative, but is " + duration);
        }
        if (duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    argument + " is too large for the clock: " + duration + " is more than " + LONGEST);
        }
        return duration.toNanos();
    }

    /// The same, for a duration that must not be zero either.
    public static long positiveNanos(Duration duration, String argument) {
        long nanos = nanos(duration, argument);
        if (nanos == 0) {
            throw new IllegalArgumentException(argument + " must be positive, but is " + duration);
        }
        return nanos;
    }
}
