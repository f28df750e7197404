package io.picos.std.resilience;

import java.util.SplittableRandom;

/// The pauses between the attempts of a [Retry]: pause number n lasts for `first` times `factor` to the power of
/// n - 1, `longest` at most, and is shortened at random by the fraction `jitter` of it at most (Q2).
///
/// @param first nanoseconds
/// @param factor 1 or more
/// @param longest nanoseconds, not less than `first`
/// @param jitter from 0 to 1
record Pauses(long first, double factor, long longest, double jitter) {
    static final Pauses NONE = new Pauses(0, 1, 0, 0);

    /// {@return the nanoseconds of a pause}
    ///
    /// @param number 1 for the pause after the first attempt
    /// @param random the random numbers of one call
    long nanos(int number, SplittableRandom random) {
        double grown = first == 0 ? 0 : first * Math.pow(factor, number - 1.0); // may be infinite
        long nanos = grown < longest ? (long) grown : longest;
        return jitter == 0 ? nanos : nanos - (long) (nanos * jitter * random.nextDouble());
    }

    /// {@return pauses of other lengths, with the same jitter}
    Pauses withLengths(long first, double factor, long longest) {
        return new Pauses(first, factor, longest, jitter);
    }

    Pauses withJitter(double fraction) {
        return new Pauses(first, factor, longest, fraction);
    }
}
