package io.picos.compat.sync;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.patience.Repeat;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.std.sync.Lock;
import io.picos.std.sync.LockCondition;
import io.picos.std.sync.Poisoned;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rule L13: the conditions of the optimistic lock.
public interface LockConditionRules extends LockRules {
    /// A signal reaches the fiber that has waited longest, and no other.
    @Test
    default void l13h_aSignalReachesOneWaiter() {
        Scene scene = new Scene("L13h", subject());
        scene.run(fiber -> {
            Lock lock = locks().create();
            LockCondition condition = locks().newCondition(lock);
            List<Computation<?>> waiters = new ArrayList<>();
            for (int number = 0; number < 4; number++) {
                int waiting = number + 1;
                waiters.add(scene.spawn(self -> waitFor(condition, lock)));
                scene.yieldUntil(() -> Probe.waiting(condition) == waiting, "the fiber waits");
            }
            for (int number = 0; number < 4; number++) {
                locks().signal(condition);
                scene.join(waiters.get(number));
                scene.equal(3 - number, Probe.waiting(condition), "waiters after one signal");
            }
        });
    }

    /// A wait releases the lock, lasts until a signal, and acquires the lock again.
    @Test
    default void l13f_aConditionIsWaitedForWithoutTheLock() {
        Scene scene = new Scene("L13f", subject());
        scene.run(fiber -> {
            Lock lock = locks().create();
            LockCondition condition = locks().newCondition(lock);
            List<Integer> woken = new ArrayList<>();
            List<Computation<?>> waiters = new ArrayList<>();
            for (int number = 0; number < 4; number++) {
                int index = number;
                waiters.add(scene.spawn(self -> locks().protect(lock, () -> {
                    locks().await(condition, lock);
                    scene.holds(locks().isLocked(lock), "a waiter has the lock again");
                    return woken.add(index);
                })));
                scene.yieldUntil(() -> Probe.waiting(condition) == index + 1, "the fiber waits");
            }
            locks().acquire(lock);
            locks().signalAll(condition);
            for (int turn = 0; turn < 20; turn++) {
                Fiber.yield();
            }
            scene.equal(List.of(), woken, "who has gone on while the lock is held");
            locks().release(lock);
            for (Computation<?> waiter : waiters) {
                scene.join(waiter);
            }
            locks().signal(condition);
            locks().signalAll(condition);
            scene.equal(0, Probe.waiting(condition), "waiters");
            scene.holds(!locks().isLocked(lock), "the lock is free at the end");
        });
    }

    /// A cancellation ends the wait for the signal. Even then, the wait acquires the lock again before it
    /// throws the cause.
    @Test
    default void l13f_aCancelledWaitForAConditionHasTheLockAgain() {
        Scene scene = new Scene("L13f", subject());
        scene.run(fiber -> {
            Lock lock = locks().create();
            LockCondition condition = locks().newCondition(lock);
            RuntimeException cause = scene.cause("while it waits");
            Computation<?> own = Computation.create();
            AtomicBoolean hasGoneOn = new AtomicBoolean();
            Computation<?> waiter = scene.spawn(Fiber.create(own), self -> {
                locks().acquire(lock);
                Throwable thrown = scene.thrown(() -> locks().await(condition, lock), "a cancelled wait");
                hasGoneOn.set(true);
                scene.same(cause, thrown, "what a cancelled wait throws");
                scene.holds(!self.hasForbidden(), "the flag of the fiber is as it was before");
                locks().release(lock);
            });
            scene.yieldUntil(() -> Probe.waiting(condition) == 1 && locks().tryAcquire(lock), "the fiber waits");
            own.tryCancel(cause);
            scene.yieldUntil(() -> Probe.waiting(lock) == 1, "the cancelled fiber waits for the lock");
            scene.holds(!hasGoneOn.get(), "a cancelled wait does not end without the lock");
            scene.equal(0, Probe.waiting(condition), "waiters for the condition");
            locks().release(lock);
            scene.join(waiter);
            scene.holds(!locks().isLocked(lock), "the lock is free at the end");
        });
    }

    /// Inside `holding`, the cause that a wait throws poisons the lock.
    @Test
    default void l13b_aCancelledWaitForAConditionPoisonsWhatIsHeld() {
        Scene scene = new Scene("L13b", subject());
        scene.run(fiber -> {
            Lock lock = locks().create();
            LockCondition condition = locks().newCondition(lock);
            RuntimeException cause = scene.cause("before");
            fiber.setComputation(Computation.cancelled(cause));
            scene.throwsSame(
                    cause,
                    () -> locks().holding(lock, () -> {
                        locks().await(condition, lock);
                        return lock;
                    }),
                    "holding, of a cancelled wait");
            fiber.setComputation(Computation.create());
            scene.holds(locks().isPoisoned(lock), "the lock is poisoned");
            scene.throwsA(Poisoned.class, () -> locks().await(condition, lock), "a wait for a condition of it");
            scene.equal(0, Probe.waiting(condition), "waiters for the condition");
        });
    }

    /// If the lock is poisoned meanwhile, the wait cannot acquire it again: it throws Poisoned, also if the fiber was
    /// cancelled.
    @Test
    default void l13g_aWaitForAConditionOfAPoisonedLockEnds() {
        Scene scene = new Scene("L13g", subject());
        scene.run(fiber -> {
            for (boolean isCancelled : new boolean[] {false, true}) {
                Lock lock = locks().create();
                LockCondition condition = locks().newCondition(lock);
                Computation<?> own = Computation.create();
                Computation<?> waiter = scene.spawn(
                        Fiber.create(own),
                        self -> scene.throwsA(
                                Poisoned.class,
                                () -> waitFor(condition, lock),
                                "a wait for a condition of a lock that is poisoned meanwhile"));
                scene.yieldUntil(() -> Probe.waiting(condition) == 1 && locks().tryAcquire(lock), "the fiber waits");
                locks().poison(lock);
                if (isCancelled) {
                    own.tryCancel(scene.cause("while it waits"));
                } else {
                    locks().signal(condition);
                }
                scene.join(waiter);
                scene.holds(locks().isPoisoned(lock), "the lock stays poisoned");
                scene.equal(0, Probe.waiting(condition), "waiters for the condition");
            }
        });
    }

    /// If a fiber is signaled, and then cancelled before it runs again, the signal goes to the next waiter.
    @Test
    default void l13h_aCancelledWaiterForAConditionPassesItsSignalOn() {
        Scene scene = new Scene("L13h", subject());
        scene.run(fiber -> {
            for (int round = 0; round < Repeat.times(200); round++) {
                Lock lock = locks().create();
                LockCondition condition = locks().newCondition(lock);
                Computation<?> own = Computation.create();
                Computation<?> first = scene.spawn(Fiber.create(own), self -> waitFor(condition, lock));
                scene.yieldUntil(() -> Probe.waiting(condition) == 1, "the first waits");
                Computation<?> second = scene.spawn(self -> waitFor(condition, lock));
                scene.yieldUntil(() -> Probe.waiting(condition) == 2, "the second waits");
                locks().signal(condition);
                own.tryCancel(scene.cause("after the signal"));
                first.awaitCompletion();
                if (!first.isCancelled()) {
                    locks().signal(condition);
                }
                scene.join(second);
                scene.holds(!locks().isLocked(lock), "the lock is free at the end");
            }
        });
    }

    /// A wait without the lock throws IllegalMonitorStateException. A wait outside any fiber throws
    /// IllegalStateException. Neither leaves anything behind.
    @Test
    default void l13f_aWaitForAConditionWithoutTheLockLeavesNothing() {
        Scene scene = new Scene("L13f", subject());
        Lock lock = locks().create();
        LockCondition condition = locks().newCondition(lock);
        scene.run(fiber -> scene.throwsA(
                IllegalMonitorStateException.class, () -> locks().await(condition, lock), "a wait without the lock"));
        locks().acquire(lock);
        scene.throwsA(IllegalStateException.class, () -> locks().await(condition, lock), "a wait without a fiber");
        scene.holds(locks().isLocked(lock), "a wait that failed has not given the lock up");
        scene.equal(0, Probe.waiting(condition), "waiters");
    }

    /// A waiter that wakes up because its own computation has returned waits on.
    @Test
    default void l13h_aReturnOfTheComputationIsNoSignal() {
        Scene scene = new Scene("L13h", subject());
        scene.run(fiber -> {
            Lock lock = locks().create();
            LockCondition condition = locks().newCondition(lock);
            Computation<@Nullable Object> own = Computation.create();
            Computation<?> waiter = scene.spawn(Fiber.create(own), self -> waitFor(condition, lock));
            scene.yieldUntil(() -> Probe.triggers(own) == 1, "the fiber is suspended");
            own.tryReturn(null);
            for (int turn = 0; turn < 20; turn++) {
                Fiber.yield();
            }
            scene.holds(waiter.isRunning(), "the fiber waits on");
            locks().signal(condition);
            scene.join(waiter);
        });
    }

    private void waitFor(LockCondition condition, Lock lock) {
        locks().protect(lock, () -> {
            locks().await(condition, lock);
            return lock;
        });
    }
}
