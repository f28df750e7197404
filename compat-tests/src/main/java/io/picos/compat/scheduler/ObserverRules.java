package io.picos.compat.scheduler;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Crew;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Rule S4h: no fiber is lost when a profiler reads the stacks of all threads. The JDK submits a virtual thread
/// a second time if its stack was read while the thread was ready to run.
public interface ObserverRules extends Rules {
    /// How often the stacks of all fibers are read.
    int SWEEPS = 100;

    /// Fibers that yield, wake each other and await computations all end, although their stacks are read all
    /// the time.
    @Test
    default void s4h_noFiberIsLostWhoseStackIsRead() {
        Scene scene = new Scene("S4h", subject());
        int trios = 8;
        AtomicInteger sweeps = new AtomicInteger();
        Queue<Thread> threads = new ConcurrentLinkedQueue<>();
        CountDownLatch begun = new CountDownLatch(3 * trios);
        List<Future<?>> fibers = new ArrayList<>();
        for (int trio = 0; trio < trios; trio++) {
            AtomicReference<Trigger> waiting = new AtomicReference<>(Trigger.signaled());
            List<Runnable> works = List.of(Fiber::yield, () -> awaitChild(scene));
            for (Runnable work : works) {
                fibers.add(scene.start(fiber -> {
                    threads.add(Thread.currentThread());
                    begun.countDown();
                    while (sweeps.get() < SWEEPS) {
                        work.run();
                        handOver(waiting, sweeps);
                    }
                    waiting.getAndSet(Trigger.signaled()).signal();
                }));
            }
            fibers.add(scene.start(fiber -> {
                threads.add(Thread.currentThread());
                begun.countDown();
                while (sweeps.get() < SWEEPS) {
                    Fiber.yield();
                }
            }));
        }
        try (Crew crew = new Crew("S4h")) {
            scene.reach(begun, "all fibers have begun");
            crew.start(() -> {
                while (sweeps.get() < SWEEPS) {
                    threads.forEach(Thread::getStackTrace);
                    sweeps.incrementAndGet();
                }
            });
        }
        fibers.forEach(scene::join);
    }

    private static void awaitChild(Scene scene) {
        Computation<Integer> value = Computation.create();
        scene.spawn(child -> value.tryReturn(1));
        value.await();
    }

    /// Wakes the other fiber of a pair, and waits until the other fiber does the same, or ends.
    private static void handOver(AtomicReference<Trigger> waiting, AtomicInteger sweeps) {
        Trigger mine = Trigger.create();
        waiting.getAndSet(mine).signal();
        if (sweeps.get() < SWEEPS) { // else the other fiber may have ended
            mine.await();
        }
    }
}
