package io.picos.compat;

import io.picos.Computation;
import io.picos.Fiber;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/// Fibers that take something which only one can have, and some of which are cancelled at random: a plain
/// counter tells whether two have had it at once.
///
/// @param take waits until the fiber has it
/// @param giveBack never waits
record Bustle(Runnable take, Runnable giveBack) {
    private static final int FIBERS = 16;
    private static final int TIMES = 20;

    /// Runs them, in a fiber. Fails unless each has taken it as often as it was not cancelled, and the counter
    /// agrees.
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
