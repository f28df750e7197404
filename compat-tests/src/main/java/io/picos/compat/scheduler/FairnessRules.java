package io.picos.compat.scheduler;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// Rules S2a and S2b: no fiber starves. For the backend's own tasks, see [BackendRules].
public interface FairnessRules extends Rules {
    /// A number of yields of one fiber within which every other fiber must run. A scheduler's budget of turns
    /// is far smaller.
    int PLENTY = 1_000_000;

    /// Says when a fiber has waited in vain for others. On one thread, a number of turns shows that they get none.
    /// With several threads, the operating system may keep one of them from running for as many turns of another,
    /// so time has to pass as well.
    private BooleanSupplier inVain() {
        boolean serial = subject().serial();
        long start = System.nanoTime();
        AtomicInteger turns = new AtomicInteger();
        return () ->
                turns.incrementAndGet() > PLENTY && (serial || System.nanoTime() - start > Waits.TIMEOUT.toNanos());
    }

    /// Two fibers that yield to each other for ever do not keep a third fiber from running, nor a fourth fiber
    /// from being woken.
    @Test
    default void s2a_noFiberStarvesBehindYieldingOnes() {
        Scene scene = new Scene("S2a", subject());
        scene.run(fiber -> {
            AtomicBoolean third = new AtomicBoolean();
            Trigger trigger = Trigger.create();
            AtomicBoolean woken = new AtomicBoolean();
            Computation<?> sleeper = scene.spawn(self -> {
                trigger.await();
                woken.set(true);
            });
            List<Computation<?>> yielding = new ArrayList<>();
            for (int number = 0; number < 2; number++) {
                yielding.add(scene.spawn(self -> {
                    BooleanSupplier inVain = inVain();
                    while (!third.get() || !woken.get()) {
                        scene.holds(!inVain.getAsBoolean(), "two fibers that yield keep others from running");
                        Fiber.yield();
                    }
                }));
            }
            scene.spawn(self -> {
                third.set(true);
                trigger.signal();
            });
            for (Computation<?> each : yielding) {
                scene.join(each);
            }
            scene.join(sleeper);
        });
    }

    /// Fibers that wake each other for ever, without yielding, do not keep a fiber that yields from running.
    @Test
    default void s2b_noFiberStarvesBehindHandOffs() {
        Scene scene = new Scene("S2b", subject());
        int yields = 1_000;
        scene.run(fiber -> {
            AtomicBoolean over = new AtomicBoolean();
            List<Computation<?>> all = new ArrayList<>();
            for (int pair = 0; pair < 4; pair++) { // more pairs than threads, if possible
                AtomicReference<Trigger> waiting = new AtomicReference<>(Trigger.signaled());
                for (int player = 0; player < 2; player++) {
                    all.add(scene.spawn(self -> {
                        BooleanSupplier inVain = inVain();
                        while (!over.get()) {
                            if (inVain.getAsBoolean()) {
                                over.set(true);
                                scene.holds(false, "fibers that hand over keep one that yields from its turns");
                            }
                            Trigger mine = Trigger.create();
                            waiting.getAndSet(mine).signal();
                            if (!over.get()) {
                                mine.await();
                            }
                        }
                        waiting.getAndSet(Trigger.signaled()).signal();
                    }));
                }
            }
            for (int turn = 0; turn < yields && !over.get(); turn++) {
                Fiber.yield();
            }
            over.set(true);
            for (Computation<?> each : all) {
                scene.join(each);
            }
        });
    }

    /// A hundred fibers yield, and each of them runs again and again: none is overtaken for ever.
    @Test
    default void s2a_yieldingFibersTakeTurns() {
        Scene scene = new Scene("S2a", subject());
        scene.run(fiber -> {
            AtomicInteger ended = new AtomicInteger();
            List<Computation<?>> all = new ArrayList<>();
            for (int number = 0; number < 100; number++) {
                all.add(scene.spawn(self -> {
                    for (int round = 0; round < 100; round++) {
                        Fiber.yield();
                    }
                    ended.incrementAndGet();
                    BooleanSupplier inVain = inVain();
                    while (ended.get() < 100) {
                        scene.holds(!inVain.getAsBoolean(), "some of a hundred fibers that yield get no turn");
                        Fiber.yield();
                    }
                }));
            }
            for (Computation<?> each : all) {
                scene.join(each);
            }
        });
    }

    /// Fibers that an outside thread starts or wakes run while a hundred other fibers yield until they have
    /// run.
    @Test
    default void s2b_fibersStartedOrWokenFromOutsideGetTheirTurn() {
        Scene scene = new Scene("S2b", subject());
        AtomicBoolean started = new AtomicBoolean();
        AtomicBoolean woken = new AtomicBoolean();
        Trigger trigger = Trigger.create();
        CountDownLatch suspended = new CountDownLatch(1);
        List<Future<?>> fibers = new ArrayList<>();
        fibers.add(scene.start(fiber -> {
            suspended.countDown();
            trigger.await();
            woken.set(true);
        }));
        scene.reach(suspended, "the fiber to be woken begins");
        CountDownLatch yielding = new CountDownLatch(100);
        fibers.add(scene.start(starter -> {
            for (int number = 0; number < 100; number++) {
                scene.spawn(fiber -> {
                    yielding.countDown();
                    while (!started.get() || !woken.get()) {
                        Fiber.yield();
                    }
                });
            }
        }));
        try {
            scene.reach(yielding, "all the others yield");
            trigger.signal();
            fibers.add(scene.start(fiber -> started.set(true)));
            scene.until(woken::get, "a fiber that is woken from outside gets its turn");
            scene.until(started::get, "a fiber that is started from outside gets its turn");
        } finally { // even if the rule is broken, no fiber yields for ever
            started.set(true);
            woken.set(true);
        }
        fibers.forEach(scene::join);
    }
}
