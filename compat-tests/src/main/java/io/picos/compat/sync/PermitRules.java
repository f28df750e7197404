package io.picos.compat.sync;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.patience.Repeat;
import io.picos.compat.scene.Member;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.std.sync.Semaphore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;

/// Rule L7: no permit is lost, and no additional permit is made.
public interface PermitRules extends FairSyncSubjects {
    /// A waiter is cancelled at the moment when a permit is handed to it. The permit goes to the next fiber. On
    /// a serial scheduler the waiter always meets the cancellation first. On other schedulers it may have the
    /// permit already, but not every time.
    @Test
    default void l7_whoeverIsCancelledPassesThePermitOn() {
        Scene scene = new Scene("L7", subject());
        int times = Repeat.times(1_000);
        int[] causes = {0};
        scene.run(fiber -> {
            Semaphore semaphore = semaphores().create(1);
            for (int time = 0; time < times; time++) {
                semaphores().acquire(semaphore);
                Member heir = new Member(scene, "the heir", self -> {
                            semaphores().acquire(semaphore);
                            semaphores().release(semaphore);
                        })
                        .waiting();
                Throwable cause;
                if (time % 2 == 0) {
                    semaphores().release(semaphore);
                    cause = heir.cancel();
                } else {
                    cause = heir.cancel();
                    semaphores().release(semaphore);
                }
                semaphores().acquire(semaphore);
                semaphores().release(semaphore);
                Throwable thrown = heir.end();
                scene.holds(thrown == null || thrown == cause, "what the heir throws, which is " + thrown);
                causes[0] += thrown == cause ? 1 : 0;
                scene.equal(1, semaphore.availablePermits(), "permits in the end");
                scene.equal(0, Probe.waiting(semaphore), "who still waits");
            }
        });
        scene.holds(
                causes[0] >= (subject().serial() ? times : 1), causes[0] + " heirs of " + times + " were cancelled");
        Repeat.print("L7: " + times + " repetitions, " + causes[0] + " heirs were cancelled");
    }

    /// As many fibers acquire a permit as release a permit. All fibers end.
    @Test
    default void l7_asManyFibersAcquireAsRelease() {
        Scene scene = new Scene("L7", subject());
        int times = Repeat.times(100_000);
        Semaphore semaphore = semaphores().create(0);
        AtomicInteger ended = new AtomicInteger();
        scene.run(fiber -> {
            Computation<Object> shared = Computation.create();
            for (int time = 0; time < 2 * times; time++) {
                boolean acquires = time % 4 < 2;
                Fiber.spawn(Fiber.create(shared), self -> {
                    if (acquires) {
                        semaphores().acquire(semaphore);
                    } else {
                        semaphores().release(semaphore);
                    }
                    ended.incrementAndGet();
                });
            }
            scene.yieldUntil(() -> ended.get() == 2 * times, "all fibers end");
        });
        scene.equal(0, semaphore.availablePermits(), "permits in the end");
        scene.equal(0, Probe.waiting(semaphore), "who still waits");
        Repeat.print("L7: " + times + " acquires, " + times + " releases");
    }

    /// Fibers acquire and release permits, and cancel each other at random. In the end there are as many
    /// permits as at the start.
    @Test
    default void l7_aStormEndsWithThePermitsItBeganWith() {
        Scene scene = new Scene("L7", subject());
        int permits = 3;
        int fibers = 8;
        int rounds = Repeat.times(10_000) / fibers;
        int most = 1_000 * rounds; // until a fiber has been cancelled while it waits
        long seed = System.nanoTime();
        AtomicInteger held = new AtomicInteger();
        AtomicInteger cancelled = new AtomicInteger();
        Semaphore semaphore = semaphores().create(permits);
        AtomicReferenceArray<Computation<Object>> current = new AtomicReferenceArray<>(fibers);
        scene.run(fiber -> {
            for (int index = 0; index < fibers; index++) {
                current.set(index, Computation.create());
            }
            List<Computation<?>> all = new ArrayList<>();
            for (int index = 0; index < fibers; index++) {
                int number = index;
                Random random = new Random(seed + number);
                all.add(scene.spawn(self -> {
                    for (int round = 0; round < rounds || (cancelled.get() == 0 && round < most); round++) {
                        Computation<Object> own = Computation.create();
                        self.setComputation(own);
                        current.set(number, own);
                        try {
                            semaphores().acquire(semaphore);
                        } catch (RuntimeException thrown) {
                            scene.same(own.cancellation(), thrown, "what acquire throws; seed " + seed);
                            cancelled.incrementAndGet();
                            continue;
                        }
                        scene.holds(held.incrementAndGet() <= permits, "more permits than there are; seed " + seed);
                        current.get(random.nextInt(fibers)).tryCancel(scene.cause("by chance"));
                        self.forbid(() -> {
                            Fiber.yield();
                            return null;
                        });
                        held.decrementAndGet();
                        semaphores().release(semaphore);
                    }
                }));
            }
            all.forEach(scene::join);
        });
        scene.equal(permits, semaphore.availablePermits(), "permits in the end; seed " + seed);
        scene.equal(0, Probe.waiting(semaphore), "who still waits; seed " + seed);
        scene.holds(cancelled.get() > 0, "nobody was cancelled while it waited; seed " + seed);
        Repeat.print("L7: " + rounds + " rounds of " + fibers + " fibers, " + cancelled + " cancelled, seed " + seed);
    }
}
