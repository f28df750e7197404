package io.picos.compat.scheduler;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import io.picos.Trigger;
import io.picos.compat.patience.Crew;
import io.picos.compat.patience.Repeat;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules S6 and C6 on a scheduler: wake-ups from other schedulers and threads, and many wake-ups at once.
public interface WakeUpRules extends Rules {
    /// The number of hand-offs in a round under stress.
    int HAND_OFFS = 10_000;

    /// Hand-offs between a fiber of this scheduler and a fiber of [ThreadScheduler] lose no wake-up.
    @Test
    default void s6_handOffsWithAnotherSchedulerLoseNone() throws Exception {
        Scene scene = new Scene("S6", subject());
        int handOffs = Repeat.size(HAND_OFFS);
        Repeat.seeded("S6", 100, round -> {
            HandOff handOff = new HandOff(handOffs);
            try (Crew crew = new Crew("S6")) {
                crew.start(() -> ThreadScheduler.run(() -> {
                    handOff.play(1);
                    return null;
                }));
                scene.run(fiber -> handOff.play(0));
            }
            scene.equal(handOffs, handOff.count.get(), "hand-offs");
        });
        Repeat.print("S6: " + handOffs + " hand-offs a round with another scheduler");
    }

    /// Hand-offs between two fibers of this scheduler lose no wake-up.
    @Test
    default void s6_handOffsWithinTheSchedulerLoseNone() {
        Scene scene = new Scene("S6", subject());
        int handOffs = Repeat.size(HAND_OFFS);
        Repeat.seeded(
                "S6",
                100,
                round -> scene.run(fiber -> {
                    HandOff handOff = new HandOff(handOffs);
                    Computation<?> other = scene.spawn(self -> handOff.play(0));
                    handOff.play(1);
                    scene.join(other);
                    scene.equal(handOffs, handOff.count.get(), "hand-offs");
                }));
        Repeat.print("S6: " + handOffs + " hand-offs a round within the scheduler");
    }

    /// A thread that runs no fiber can wake a fiber.
    @Test
    default void s6_anyThreadWakesAFiber() throws Exception {
        Scene scene = new Scene("S6", subject());
        Repeat.run("S6", 100_000, ignored -> {
            Trigger trigger = Trigger.create();
            Future<?> waiting = scene.start(fiber -> scene.same(null, trigger.await(), "what await answers"));
            trigger.signal();
            scene.join(waiting);
        });
    }

    /// 100,000 fibers with the same computation are suspended at the same time. One cancellation ends all their
    /// waits.
    @Test
    default void s6_allSuspendedFibersAreCancelledAtOnce() {
        Scene scene = new Scene("S6", subject());
        int fibers = Repeat.size(100_000);
        Computation<@Nullable Object> shared = Computation.create();
        RuntimeException cause = scene.cause("all");
        CountDownLatch suspended = new CountDownLatch(fibers);
        AtomicInteger cancelled = new AtomicInteger();
        Future<?> spawner = scene.start(fiber -> {
            List<Computation<?>> all = new ArrayList<>();
            for (int number = 0; number < fibers; number++) {
                all.add(scene.spawn(Fiber.create(shared), self -> {
                    suspended.countDown();
                    scene.same(cause, Trigger.create().await(), "what the await of a cancelled fiber answers");
                    cancelled.incrementAndGet();
                }));
            }
            for (Computation<?> each : all) {
                scene.join(each);
            }
        });
        scene.reach(suspended, "all fibers have begun");
        shared.tryCancel(cause);
        scene.join(spawner);
        scene.equal(fibers, cancelled.get(), "fibers that were cancelled");
        Repeat.print("S6: " + fibers + " fibers suspended at once and cancelled");
    }

    /// Four fibers attach triggers to one computation and detach them. A bounded number of triggers stays in
    /// the computation.
    @Test
    default void c6d_waitsByManyFibersLeaveTheBagBounded() {
        Scene scene = new Scene("C6d", subject());
        int rounds = Repeat.size(1_000_000);
        Computation<@Nullable Object> shared = Computation.create();
        scene.run(fiber -> {
            List<Computation<?>> all = new ArrayList<>();
            for (int number = 0; number < 4; number++) {
                all.add(scene.spawn(self -> {
                    for (int round = 0; round < rounds / 4; round++) {
                        Trigger trigger = Trigger.create();
                        shared.tryAttach(trigger);
                        if (round % 64 == 0) {
                            Fiber.yield();
                        }
                        shared.detach(trigger);
                    }
                }));
            }
            for (Computation<?> each : all) {
                scene.join(each);
            }
        });
        int left = Integer.parseInt(shared.toString().replaceAll("\\D+", ""));
        scene.holds(left <= 10, rounds + " waits left " + left + " triggers in " + shared);
        Repeat.print("C6d: " + rounds + " triggers attached and detached by 4 fibers");
    }

    /// Two players that hand the turn to each other.
    final class HandOff {
        private final int limit;
        private final AtomicInteger count = new AtomicInteger();
        private final AtomicReferenceArray<Trigger> waiting = new AtomicReferenceArray<>(2);

        /// @param limit the number of turns
        HandOff(int limit) {
            this.limit = limit;
        }

        /// Takes every other turn.
        ///
        /// @param player 0 takes the even turns, 1 the odd turns
        void play(int player) {
            while (true) {
                Trigger trigger = Trigger.create();
                waiting.set(player, trigger);
                int now = count.get();
                if (now >= limit) {
                    return;
                }
                if (now % 2 == player) {
                    count.incrementAndGet();
                    Trigger other = waiting.get(1 - player);
                    if (other != null) {
                        other.signal();
                    }
                } else {
                    trigger.await();
                }
            }
        }
    }
}
