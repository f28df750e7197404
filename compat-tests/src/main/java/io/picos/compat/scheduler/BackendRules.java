package io.picos.compat.scheduler;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.BackendSubject;
import io.picos.compat.subject.Rules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules S2c and S7a of schedulers that are built on a backend: fibers do not hold up the backend's own tasks.
public interface BackendRules extends Rules {
    @Override
    BackendSubject subject();

    /// A task of the backend runs while a hundred fibers yield until it has run.
    @Test
    default void s2c_fibersDoNotStarveTheBackendsOwnTasks() {
        Scene scene = new Scene("S2c", subject());
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch yielding = new CountDownLatch(100);
        List<Future<?>> fibers = new ArrayList<>();
        for (int number = 0; number < 100; number++) {
            fibers.add(scene.start(fiber -> {
                yielding.countDown();
                scene.yieldUntil(done::get, "a task of the backend runs while fibers yield");
            }));
        }
        try {
            scene.reach(yielding, "all fibers yield");
            subject().tasks().execute(() -> done.set(true));
            scene.until(done::get, "a task of the backend runs while fibers yield");
        } finally { // even if the rule is broken, no fiber yields for ever
            done.set(true);
        }
        fibers.forEach(scene::join);
    }

    /// While fibers are suspended, in a wait of Picos Bridge or of the JDK, the backend's threads are free.
    @Test
    @SuppressWarnings("LockNotBeforeTry") // the test must hold the lock while fibers run
    default void s7a_suspendedFibersBlockNoThreadOfTheBackend() {
        Scene scene = new Scene("S7a", subject());
        CountDownLatch latch = new CountDownLatch(1);
        ReentrantLock lock = new ReentrantLock();
        lock.lock();
        List<Fiber.Main> waits = List.of(
                fiber -> Trigger.create().await(),
                fiber -> Computation.withAction(ignored -> {}).awaitCompletion(),
                fiber -> Fiber.sleep(Duration.ofDays(1)),
                fiber -> latch.await(),
                fiber -> {
                    lock.lock();
                    lock.unlock();
                },
                fiber -> Thread.sleep(1));
        Computation<@Nullable Object> shared = Computation.create();
        CountDownLatch begun = new CountDownLatch(4 * waits.size());
        List<Computation<?>> fibers = new ArrayList<>();
        scene.run(starter -> {
            for (int round = 0; round < 4; round++) {
                for (Fiber.Main wait : waits) {
                    fibers.add(scene.spawn(Fiber.create(shared), fiber -> {
                        begun.countDown();
                        wait.run(fiber);
                    }));
                }
            }
        });
        scene.reach(begun, "all fibers have begun");
        CountDownLatch ran = new CountDownLatch(1_000);
        for (int task = 0; task < 1_000; task++) {
            subject().tasks().execute(ran::countDown);
        }
        scene.reach(ran, "the backend's own tasks run while fibers are suspended");
        RuntimeException cause = scene.cause("the end");
        shared.tryCancel(cause);
        latch.countDown();
        lock.unlock();
        scene.run(fiber -> {
            for (Computation<?> each : fibers) {
                each.awaitCompletion();
                Throwable thrown = each.cancellation();
                scene.holds(thrown == null || thrown == cause, "a fiber ended with " + thrown);
            }
        });
    }
}
