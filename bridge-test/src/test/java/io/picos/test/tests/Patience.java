package io.picos.test.tests;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Waits for a state, for half a minute at most.
final class Patience {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Patience() {}

    /// Waits until the state is reached.
    ///
    /// @param what states the expectation, for the message
    /// @param missing the difference to the state, for the message; empty when the state is reached
    static void until(String what, Supplier<String> missing) {
        long start = System.nanoTime();
        for (String left = missing.get(); !left.isEmpty(); left = missing.get()) {
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                throw new AssertionError(what + ": " + left);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
