package io.picos.compat.sync;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.patience.Repeat;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import io.picos.std.sync.Poisoned;
import io.picos.std.sync.Sem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rule L15: the optimistic semaphore.
public interface SemRules extends Rules {
    /// {@return the semaphores under test; only a subject that is wrong on purpose overrides this}
    default SemSubject sems() {
        return SemSubject.REAL;
    }

    /// Permits are counted. While permits are available, acquiring one needs no fiber and ignores cancellation.
    @Test
    default void l15a_permitsAreCounted() {
        Scene scene = new Scene("L15a", subject());
        scene.outside(() -> {
            Sem sem = sems().create(2);
            sems().acquire(sem);
            scene.equal(1, sems().availablePermits(sem), "permits after one was acquired");
            scene.holds(sems().tryAcquire(sem), "the last one is acquired");
            scene.holds(!sems().tryAcquire(sem), "then there is none");
            sems().release(sem);
            sems().release(sem);
            sems().release(sem);
            scene.equal(3, sems().availablePermits(sem), "permits after three were released");
            scene.run(fiber -> {
                fiber.setComputation(scene.cancelled("before"));
                sems().acquire(sem);
                sems().release(sem);
                fiber.setComputation(Computation.create());
            });
            scene.equal(3, sems().availablePermits(sem), "permits after one was acquired and released");
        });
    }

    /// Bad sizes, an overflow, and a wait outside any fiber throw, and change nothing.
    @Test
    default void l15e_misuseIsAnError() {
        Scene scene = new Scene("L15e", subject());
        scene.outside(() -> {
            for (int permits : new int[] {-1, Integer.MIN_VALUE, Sem.MAX_VALUE + 1, Integer.MAX_VALUE}) {
                Throwable thrown = scene.thrown(() -> sems().create(permits), permits + " permits");
                scene.holds(
                        thrown instanceof IllegalArgumentException
                                && String.valueOf(thrown.getMessage()).contains("permits"),
                        "an IllegalArgumentException that names the argument, and no " + thrown);
            }
            Sem full = sems().create(Sem.MAX_VALUE);
            scene.throwsA(IllegalStateException.class, () -> sems().release(full), "an overflow");
            scene.equal(Sem.MAX_VALUE, sems().availablePermits(full), "permits after an overflow");
            sems().acquire(full);
            sems().release(full);
            Sem empty = sems().create(0);
            scene.throwsA(IllegalStateException.class, () -> sems().acquire(empty), "a wait without a fiber");
            scene.equal(0, Probe.waiting(empty), "waiters");
            sems().release(empty);
            scene.equal(1, sems().availablePermits(empty), "permits");
        });
    }

    /// Acquiring and releasing available permits allocates nothing.
    @Test
    default void l15f_withoutContentionNothingIsAllocated() {
        Scene scene = new Scene("L15f", subject());
        Sem sem = sems().create(1);
        double bytes = Probe.allocatedBy("L15f", () -> {
            sems().acquire(sem);
            sems().release(sem);
        });
        scene.holds(bytes < 1, "bytes allocated by acquire and release: " + bytes);
    }

    /// With one permit, only one fiber at a time has it, while some fibers are cancelled at random.
    @Test
    default void l15a_onePermitIsForOneFiber() {
        Scene scene = new Scene("L15a", subject());
        scene.run(fiber -> {
            Sem sem = sems().create(1);
            new Bustle(() -> sems().acquire(sem), () -> sems().release(sem)).run(scene);
            scene.equal(1, sems().availablePermits(sem), "permits at the end");
            scene.equal(0, Probe.waiting(sem), "waiters");
        });
    }

    /// There are never more fibers with a permit than permits. In the end, all permits are available again.
    @Test
    default void l15a_noMoreFibersThanPermits() {
        Scene scene = new Scene("L15a", subject());
        scene.run(fiber -> {
            Sem sem = sems().create(3);
            AtomicInteger live = new AtomicInteger();
            List<Computation<?>> ends = new ArrayList<>();
            for (int number = 0; number < 20; number++) {
                ends.add(scene.spawn(self -> {
                    for (int time = 0; time < 5; time++) {
                        sems().acquire(sem);
                        try { // a fiber that finds a mistake leaves its permit to those that wait
                            scene.holds(live.incrementAndGet() <= 3, "no more than three have a permit");
                            Fiber.yield();
                        } finally {
                            live.decrementAndGet();
                            sems().release(sem);
                        }
                    }
                }));
            }
            for (Computation<?> end : ends) {
                scene.join(end);
            }
            scene.equal(3, sems().availablePermits(sem), "permits at the end");
        });
    }

    /// Permits that are released one after the other wake as many fibers, even before any of these fibers has
    /// run.
    @Test
    default void l15b_eachPermitWakesOne() {
        Scene scene = new Scene("L15b", subject());
        scene.run(fiber -> {
            Sem sem = sems().create(0);
            List<Computation<?>> waiters = new ArrayList<>();
            for (int number = 0; number < 5; number++) {
                waiters.add(scene.spawn(self -> sems().acquire(sem)));
            }
            scene.yieldUntil(() -> Probe.waiting(sem) == 5, "five fibers wait");
            for (int number = 0; number < 4; number++) {
                sems().release(sem);
            }
            scene.yieldUntil(
                    () -> waiters.stream().filter(waiter -> !waiter.isRunning()).count() == 4, "four have a permit");
            scene.yieldUntil(() -> Probe.waiting(sem) == 1, "one waits on");
            sems().release(sem);
            for (Computation<?> waiter : waiters) {
                scene.join(waiter);
            }
            scene.equal(0, sems().availablePermits(sem), "permits");
        });
    }

    /// A waiter that is woken by a release, and cancelled before it runs again, wakes the next waiter. No
    /// permit is lost.
    @Test
    default void l15c_aCancelledWaiterPassesItsChanceOn() {
        Scene scene = new Scene("L15c", subject());
        scene.run(fiber -> {
            for (int round = 0; round < Repeat.times(200); round++) {
                Sem sem = sems().create(0);
                Computation<?> own = Computation.create();
                Computation<?> first = scene.spawn(Fiber.create(own), self -> use(sem));
                scene.yieldUntil(() -> Probe.waiting(sem) == 1, "the first waits");
                Computation<?> second = scene.spawn(self -> use(sem));
                scene.yieldUntil(() -> Probe.waiting(sem) == 2, "the second waits");
                RuntimeException cause = scene.cause("after the release");
                if (round % 4 == 0) {
                    own.tryCancel(cause);
                    sems().release(sem);
                } else {
                    sems().release(sem);
                    own.tryCancel(cause);
                }
                scene.join(second);
                first.awaitCompletion();
                if (first.isCancelled()) {
                    scene.same(cause, first.cancellation(), "what a cancelled wait throws");
                }
                scene.equal(1, sems().availablePermits(sem), "permits at the end");
                scene.equal(0, Probe.waiting(sem), "waiters");
            }
        });
    }

    /// A poisoned semaphore has no permits, and gets none. Poisoning it wakes all waiters, and acquiring a
    /// permit throws Poisoned.
    @Test
    default void l15d_aPoisonedSemaphoreHasNoPermits() {
        Scene scene = new Scene("L15d", subject());
        scene.run(fiber -> {
            Sem sem = sems().create(0);
            List<Computation<?>> waiters = new ArrayList<>();
            for (int number = 0; number < 5; number++) {
                waiters.add(scene.spawn(self ->
                        scene.throwsA(Poisoned.class, () -> sems().acquire(sem), "acquire while it is poisoned")));
            }
            scene.yieldUntil(() -> Probe.waiting(sem) == 5, "five fibers wait");
            sems().poison(sem);
            for (Computation<?> waiter : waiters) {
                scene.join(waiter);
            }
            sems().release(sem);
            scene.equal(0, sems().availablePermits(sem), "permits");
            scene.throwsA(Poisoned.class, () -> sems().acquire(sem), "acquire");
            scene.throwsA(Poisoned.class, () -> sems().tryAcquire(sem), "tryAcquire");
            sems().poison(sem);
            scene.holds(sems().isPoisoned(sem), "it stays poisoned");
            Sem full = sems().create(2);
            sems().poison(full);
            scene.equal(0, sems().availablePermits(full), "permits of one that was poisoned with some");
            scene.throwsA(Poisoned.class, () -> sems().acquire(full), "acquire");
        });
    }

    /// A waiter that wakes up because its own computation has returned has not acquired a permit, and waits on.
    @Test
    default void l15a_aReturnOfTheComputationAcquiresNothing() {
        Scene scene = new Scene("L15a", subject());
        scene.run(fiber -> {
            Sem sem = sems().create(0);
            Computation<@Nullable Object> own = Computation.create();
            Computation<?> waiter = scene.spawn(Fiber.create(own), self -> sems().acquire(sem));
            scene.yieldUntil(() -> Probe.triggers(own) == 1, "the fiber is suspended");
            own.tryReturn(null);
            for (int turn = 0; turn < 20; turn++) {
                Fiber.yield();
            }
            scene.holds(waiter.isRunning(), "the fiber waits on");
            sems().release(sem);
            scene.join(waiter);
            scene.equal(0, sems().availablePermits(sem), "permits");
        });
    }

    private void use(Sem sem) {
        sems().acquire(sem);
        sems().release(sem);
    }
}
