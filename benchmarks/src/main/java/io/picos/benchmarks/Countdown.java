package io.picos.benchmarks;

import io.picos.Computation;
import java.util.concurrent.atomic.AtomicInteger;

/// Completes a computation when as many fibers as expected are done.
final class Countdown {
    private final AtomicInteger left;
    private final Computation<Integer> done;

    Countdown(int count, Computation<Integer> done) {
        this.left = new AtomicInteger(count);
        this.done = done;
    }

    void countDown() {
        if (left.decrementAndGet() == 0) {
            done.tryReturn(0);
        }
    }
}
