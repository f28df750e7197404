package io.picos.benchmarks.contender;

import io.picos.Computation;
import io.picos.Fiber;
import java.util.concurrent.atomic.AtomicInteger;

/// Fibers of one computation, which completes when the last of them has ended.
public final class Countdown {
    private final AtomicInteger left;
    private final Computation<Integer> done = Computation.create();

    /// As many fibers as are going to be spawned.
    public Countdown(int fibers) {
        this.left = new AtomicInteger(fibers);
    }

    /// Spawns one of them.
    public void spawn(Runnable body) {
        Fiber.spawn(Fiber.create(done), fiber -> {
            body.run();
            if (left.decrementAndGet() == 0) {
                done.tryReturn(0);
            }
        });
    }

    /// Waits for all of them.
    public int await() {
        return done.await();
    }
}
