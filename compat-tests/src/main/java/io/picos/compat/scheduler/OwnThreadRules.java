package io.picos.compat.scheduler;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Crew;
import io.picos.compat.patience.Repeat;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.OwnThreadSubject;
import io.picos.compat.subject.Rules;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Rule B12, for serial schedulers whose fibers run on one thread of the backend: code that the backend runs
/// next on that thread finds that the fibers have run.
public interface OwnThreadRules extends Rules {
    @Override
    OwnThreadSubject subject();

    /// A fiber that is started on the fibers' own thread runs as far as it can before the start returns.
    @Test
    default void b12a_aSpawnOnTheLanesOwnThreadRunsBeforeItReturns() {
        Scene scene = new Scene("B12a", subject());
        List<String> steps = steps();
        onItsThread(scene, () -> {
            var unused = scene.start(fiber -> {
                steps.add("begins");
                Fiber.yield();
                steps.add("goes on");
                Computation<?> child = scene.spawn(other -> steps.add("child"));
                scene.join(child);
            });
            scene.equal(List.of("begins", "goes on", "child"), List.copyOf(steps), "when the start returns");
        });
    }

    /// A fiber that is woken on the fibers' own thread runs before the signal returns.
    @Test
    default void b12a_aWakeUpOnTheLanesOwnThreadRunsBeforeItReturns() {
        Scene scene = new Scene("B12a", subject());
        List<String> steps = steps();
        Trigger trigger = Trigger.create();
        CompletableFuture<?> fiber = scene.start(self -> {
            trigger.await();
            steps.add("woken");
        });
        scene.until(() -> Probe.isAwaiting(trigger), "the fiber is suspended");
        onItsThread(scene, () -> {
            trigger.signal();
            scene.equal(List.of("woken"), List.copyOf(steps), "when the signal returns");
        });
        scene.join(fiber);
    }

    /// The same holds while another thread reads the stack of the fiber, as profilers and dumps do. The JDK does not
    /// let the fiber go on meanwhile.
    @Test
    default void b12b_aWakeUpRunsAlsoWhileTheStackIsRead() {
        Scene scene = new Scene("B12b", subject());
        int times = Repeat.times(10_000);
        AtomicReference<Trigger> awaited = new AtomicReference<>(Trigger.create());
        AtomicReference<Thread> thread = new AtomicReference<>();
        AtomicInteger turns = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<?> fiber = scene.start(self -> {
            thread.set(Thread.currentThread());
            while (!over.get()) {
                Trigger next = Trigger.create();
                awaited.set(next);
                next.await();
                turns.incrementAndGet();
            }
        });
        scene.until(() -> Probe.isAwaiting(awaited.get()), "the fiber is suspended");
        CountDownLatch reads = new CountDownLatch(times / 10);
        try (Crew crew = new Crew("B12b")) {
            crew.start(() -> {
                while (!over.get()) {
                    if (thread.get().getStackTrace().length > 0) {
                        reads.countDown();
                    }
                }
            });
            onItsThread(scene, () -> {
                try {
                    for (int time = 1; time <= times || reads.getCount() > 0; time++) {
                        awaited.get().signal();
                        scene.equal(time, turns.get(), "turns when the signal returns");
                    }
                } finally {
                    over.set(true);
                    awaited.get().signal();
                }
            });
        }
        scene.join(fiber);
    }

    /// The same holds if another thread has started a fiber that the fibers' own thread has not run yet.
    @Test
    default void b12a_itRunsAlsoWhileOthersWaitForThatThread() {
        Scene scene = new Scene("B12a", subject());
        List<String> steps = steps();
        onItsThread(scene, () -> {
            try (Crew crew = new Crew("B12a")) {
                crew.start(() -> {
                    var unused = scene.start(fiber -> steps.add("from elsewhere"));
                });
            }
            var unused = scene.start(fiber -> steps.add("from here"));
            scene.holds(steps.contains("from here"), "the fiber must have run when the start returns");
        });
    }

    /// While a fiber is running, another fiber that is started on the fibers' own thread is queued.
    @Test
    default void b12c_insideATurnItIsQueued() {
        Scene scene = new Scene("B12c", subject());
        List<String> steps = steps();
        onItsThread(scene, () -> {
            var unused = scene.start(fiber -> {
                scene.spawn(child -> steps.add("child"));
                var other = scene.start(second -> steps.add("other"));
                steps.add("spawner");
                scene.holds(!other.isDone(), "inside a turn no other fiber may run");
            });
            scene.equal(List.of("spawner", "child", "other"), List.copyOf(steps), "what has run, in order");
        });
    }

    /// A fiber that is started by another thread is queued while the fibers' own thread is busy.
    @Test
    default void b12c_fromAnotherThreadItIsQueued() {
        Scene scene = new Scene("B12c", subject());
        List<String> steps = steps();
        CountDownLatch ran = new CountDownLatch(1);
        onItsThread(scene, () -> {
            try (Crew crew = new Crew("B12c")) {
                crew.start(() -> {
                    var unused = scene.start(fiber -> {
                        steps.add("ran");
                        ran.countDown();
                    });
                });
            }
            scene.equal(List.of(), List.copyOf(steps), "what has run while the thread was occupied");
        });
        scene.reach(ran, "the fiber runs when the thread comes to it");
    }

    private static List<String> steps() {
        return Collections.synchronizedList(new ArrayList<>());
    }

    /// Runs a task on the fibers' own thread, and fails if the task fails. Fibers run first, so that the engine
    /// knows the thread.
    private void onItsThread(Scene scene, Runnable task) {
        scene.settle();
        CompletableFuture<?> done = new CompletableFuture<>();
        subject().ownThread().execute(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (Throwable thrown) {
                done.completeExceptionally(thrown);
            }
        });
        scene.join(done);
    }
}
