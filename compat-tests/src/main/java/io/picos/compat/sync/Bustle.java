package io.picos.compat.sync;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.scene.Scene;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/// Fibers that take and give back something that only one fiber at a time may have, such as a lock. Some of the
/// fibers are cancelled at random. A plain counter shows whether two fibers had it at the same time.
///
/// @param take waits until the fiber has it
/// @param giveBack gives it back, and never waits
record Bustle(Runnable take, Runnable giveBack) {
    private static final int FIBERS = 16;
    private static final int TIMES = 20;

    /// Runs the fibers. Called in a fiber. Fails if a fiber ends for another reason than its cancellation, or
    /// if the counter differs from the number of times that a fiber had it.
    void run(Scene scene) {
        int[] counter = {0};
        AtomicInteger taken = new AtomicInteger();
        List<Computation<?>> owns = new ArrayList<>();
        List<Computation<?>> ends = new ArrayList<>();
        for (int number = 0; number < FIBERS; number++) {
            boolean yields = number % 2 == 0;
            Computation<?> own = Computation.create();
            owns.add(own);
            ends.add(scene.spawn(Fiber.create(own), self -> {
                for (int time = 0; time < TIMES; time++) {
                    take.run();
                    try {
                        int before = counter[0];
                        if (yields) {
                            Fiber.yield();
                        }
                        counter[0] = before + 1;
                        taken.incrementAndGet();
                    } finally {
                        giveBack.run();
                    }
                }
            }));
        }
        Random random = new Random(1);
        RuntimeException cause = scene.cause("at random");
        for (int victim = 0; victim < FIBERS / 2; victim++) {
            for (int turns = random.nextInt(4); turns > 0; turns--) {
                Fiber.yield();
            }
            owns.get(random.nextInt(FIBERS)).tryCancel(cause);
        }
        for (int number = 0; number < FIBERS; number++) {
            Computation<?> end = ends.get(number);
            end.awaitCompletion();
            if (end.isCancelled()) {
                scene.same(cause, end.cancellation(), "what a fiber is ended by");
            }
        }
        take.run();
        scene.equal(taken.get(), counter[0], "a plain counter, which only one at a time may change");
        giveBack.run();
    }
}
