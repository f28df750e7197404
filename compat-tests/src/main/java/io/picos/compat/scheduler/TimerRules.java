package io.picos.compat.scheduler;

import io.picos.Fiber;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import io.picos.compat.subject.TimerSubject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Rule S11 for schedulers on a backend that has timers of its own.
public interface TimerRules extends Rules {
    /// A delay long enough that no backend runs the task at once, without a timer.
    Duration SOON = Duration.ofMillis(2);

    @Override
    TimerSubject subject();

    /// Timers of the backend fire although fibers yield until all timers have fired.
    @Test
    default void s11_fibersThatYieldDoNotStarveTheBackendsTimers() {
        whileFibersYield("a timer of the backend fires", fired -> subject().after(SOON, fired));
    }

    /// Waits for one event of the backend for each of its threads, while a fiber on each thread yields.
    ///
    /// @param what names the event, for the message
    /// @param ask tells the backend to run a task at the event
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
        } finally { // even if the rule is broken: no fiber must yield for ever
            over.set(true);
        }
        fibers.forEach(scene::join);
    }
}
