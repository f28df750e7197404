package io.picos.std.structured;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The promises of a strict scope, each with the place where it was forked.
final class Claims {
    private record Claim(Promise<?> promise, IllegalStateException forkedHere) {}

    private final Queue<Claim> claims = new ConcurrentLinkedQueue<>();

    void add(Promise<?> promise) {
        claims.add(new Claim(
                promise,
                new IllegalStateException(
                        "the promise that was forked here was neither awaited nor terminated (G11): await it, terminate it,"
                                + " or fork a task without a result")));
    }

    /// Takes each promise that nobody has claimed for a failure.
    void addUnclaimed(Failures failures) {
        for (Claim claim : claims) {
            if (!claim.promise().isClaimed()) {
                failures.add(claim.forkedHere());
            }
        }
    }
}
