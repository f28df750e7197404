package io.picos.compat;

import io.picos.Fiber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Rule S11 of schedulers on a backend that has timers of its own.
public interface TimerRules extends Rules {
    /// Long enough that no backend takes the timer for a task.
    Duration SOON = Duration.ofMillis(2);

    @Override
    TimerSubject subject();

    /// Timers of the backend fire while fibers yield until they have.
    @Test
    default void s11_fibersThatYieldDoNotStarveTheBackendsTimers() {
        whileFibersYield("a timer of the backend fires", fired -> subject().after(SOON, fired));
    }

    /// Waits for the events of the backend, one for each of its threads, while a fiber on each of them yields.
    ///
    /// @param what happens, for the message
    /// @param ask has the backend run a task at the event
    default void whileFibersYield(String what, Consumer<Runnable> ask) {
        Scene scene = new Scene("S11", subject());
        int threads = subject().parallelism();
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch yielding = new CountDownLatch(threads);
        CountDownLatch happened = new CountDownLatch(threads);
        List<Future<?>> fibers = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            fibers.add(scene.start(fiber -> {
                yielding.countDown();
                while (!over.get()) {
                    Fiber.yield();
                }
            }));
        }
        try {
            scene.reach(yielding, "the fibers begin to yield");
            for (int thread = 0; thread < threads; thread++) {
                ask.accept(happened::countDown);
            }
            scene.reach(happened, what + " while fibers yield");
        } finally { // also where the rule is broken: nobody yields for ever
            over.set(true);
        }
        fibers.forEach(scene::join);
    }
}
