package io.picos.compat.sync;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import io.picos.std.sync.Barrier;
import io.picos.std.sync.Poisoned;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rule L16: the barrier.
public interface BarrierRules extends Rules {
    /// {@return the barriers under test; only a wrong subject brings its own}
    default BarrierSubject barriers() {
        return BarrierSubject.REAL;
    }

    /// No party leaves the barrier before all parties have arrived, phase after phase.
    @Test
    default void l16a_allPartiesWaitForEachOther() {
        Scene scene = new Scene("L16a", subject());
        scene.run(fiber -> {
            for (int parties : new int[] {1, 2, 7}) {
                Barrier barrier = barriers().create(parties);
                AtomicInteger arrived = new AtomicInteger();
                List<Computation<?>> ends = new ArrayList<>();
                for (int number = 0; number < parties; number++) {
                    ends.add(scene.spawn(self -> {
                        for (int phase = 1; phase <= 20; phase++) {
                            arrived.incrementAndGet();
                            barriers().await(barrier);
                            int all = arrived.get();
                            scene.holds(all >= phase * parties, all + " have arrived when phase " + phase + " is over");
                            scene.holds(all < (phase + 1) * parties + 1, "nobody is two phases ahead");
                        }
                    }));
                }
                for (Computation<?> end : ends) {
                    scene.join(end);
                }
                scene.equal(0, Probe.waiting(barrier), "waiters");
            }
        });
    }

    /// A number of parties out of range throws IllegalArgumentException, whose message names the argument. A
    /// wait outside any fiber throws IllegalStateException, and leaves the barrier unchanged.
    @Test
    default void l16a_misuseIsAnError() {
        Scene scene = new Scene("L16a", subject());
        scene.outside(() -> {
            for (int parties : new int[] {0, -1, Barrier.MAX_PARTIES + 1, Integer.MAX_VALUE}) {
                Throwable thrown = scene.thrown(() -> barriers().create(parties), parties + " parties");
                scene.holds(
                        thrown instanceof IllegalArgumentException
                                && String.valueOf(thrown.getMessage()).contains("parties"),
                        "an IllegalArgumentException that names the argument, and no " + thrown);
            }
            scene.equal(
                    Barrier.MAX_PARTIES, barriers().parties(barriers().create(Barrier.MAX_PARTIES)), "parties at most");
            Barrier barrier = barriers().create(2);
            String fresh = barrier.toString();
            scene.throwsA(IllegalStateException.class, () -> barriers().await(barrier), "a wait without a fiber");
            scene.equal(fresh, barrier.toString(), "the barrier after a wait that failed");
        });
    }

    /// A fiber that is cancelled while it waits gets its own cause. The other fibers get Poisoned, and so does
    /// every later wait.
    @Test
    default void l16b_aCancelledWaiterPoisons() {
        Scene scene = new Scene("L16b", subject());
        scene.run(fiber -> {
            Barrier barrier = barriers().create(5);
            List<Computation<?>> others = new ArrayList<>();
            for (int number = 0; number < 3; number++) {
                others.add(scene.spawn(self ->
                        scene.throwsA(Poisoned.class, () -> barriers().await(barrier), "a wait with a cancelled one")));
            }
            Computation<?> own = Computation.create();
            RuntimeException cause = scene.cause("while it waits");
            Computation<?> cancelled = scene.spawn(
                    Fiber.create(own),
                    self -> scene.throwsSame(cause, () -> barriers().await(barrier), "a cancelled wait"));
            scene.yieldUntil(() -> Probe.waiting(barrier) == 4, "four of five wait");
            own.tryCancel(cause);
            scene.join(cancelled);
            for (Computation<?> other : others) {
                scene.join(other);
            }
            scene.holds(barriers().isPoisoned(barrier), "it is poisoned");
            scene.throwsA(Poisoned.class, () -> barriers().await(barrier), "a wait afterwards");
            scene.equal(0, Probe.waiting(barrier), "waiters");
        });
    }

    /// A fiber that is cancelled when its phase is complete, and before it resumes, leaves the barrier as if it had
    /// not been cancelled. It meets the cancellation at its next operation.
    @Test
    default void l16d_aCancellationDoesNotUndoAPhase() {
        Scene scene = new Scene("L16d", subject());
        scene.run(fiber -> {
            for (int round = 0; round < 20; round++) {
                Barrier barrier = barriers().create(2);
                Computation<?> own = Computation.create();
                RuntimeException cause = scene.cause("after the phase");
                Computation<?> waiter = scene.spawn(Fiber.create(own), self -> {
                    barriers().await(barrier);
                    scene.throwsSame(cause, BarrierRules::yieldForEver, "the next operation");
                });
                scene.yieldUntil(() -> Probe.waiting(barrier) == 1, "the first of two waits");
                barriers().await(barrier);
                own.tryCancel(cause);
                scene.join(waiter);
                scene.holds(!barriers().isPoisoned(barrier), "it is not poisoned");
            }
        });
    }

    private static void yieldForEver() {
        while (true) {
            Fiber.yield();
        }
    }

    /// Any caller may poison the barrier, at any time. This wakes all waiters.
    @Test
    default void l16b_poisonWakesAll() {
        Scene scene = new Scene("L16b", subject());
        scene.run(fiber -> {
            Barrier barrier = barriers().create(4);
            List<Computation<?>> waiters = new ArrayList<>();
            for (int number = 0; number < 3; number++) {
                waiters.add(scene.spawn(self ->
                        scene.throwsA(Poisoned.class, () -> barriers().await(barrier), "a wait while it is poisoned")));
            }
            scene.yieldUntil(() -> Probe.waiting(barrier) == 3, "three of four wait");
            scene.holds(!barriers().isPoisoned(barrier), "it is not poisoned");
            barriers().poison(barrier);
            for (Computation<?> waiter : waiters) {
                scene.join(waiter);
            }
            barriers().poison(barrier);
            scene.holds(barriers().isPoisoned(barrier), "it stays poisoned");
            scene.throwsA(Poisoned.class, () -> barriers().await(barrier), "a wait afterwards");
        });
    }

    /// If a phase was complete before the barrier was poisoned, it is over for all fibers that have waited in
    /// it.
    @Test
    default void l16c_poisonDoesNotUndoAPhase() {
        Scene scene = new Scene("L16c", subject());
        scene.run(fiber -> {
            for (int round = 0; round < 20; round++) {
                Barrier barrier = barriers().create(4);
                List<Computation<?>> waiters = new ArrayList<>();
                for (int number = 0; number < 3; number++) {
                    waiters.add(scene.spawn(self -> barriers().await(barrier)));
                }
                scene.yieldUntil(() -> Probe.waiting(barrier) == 3, "three of four wait");
                barriers().await(barrier);
                barriers().poison(barrier);
                for (Computation<?> waiter : waiters) {
                    scene.join(waiter);
                }
            }
        });
    }

    /// A fiber that wakes up because its own computation returned waits on (C11).
    @Test
    default void l16a_aReturnOfTheComputationEndsNoWait() {
        Scene scene = new Scene("L16a", subject());
        scene.run(fiber -> {
            Barrier barrier = barriers().create(2);
            Computation<@Nullable Object> own = Computation.create();
            Computation<?> waiter =
                    scene.spawn(Fiber.create(own), self -> barriers().await(barrier));
            scene.yieldUntil(() -> Probe.triggers(own) == 1, "the fiber is suspended");
            own.tryReturn(null);
            for (int turn = 0; turn < 20; turn++) {
                Fiber.yield();
            }
            scene.holds(waiter.isRunning(), "the fiber waits on");
            barriers().await(barrier);
            scene.join(waiter);
        });
    }
}
