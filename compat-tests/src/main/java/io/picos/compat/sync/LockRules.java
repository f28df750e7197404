package io.picos.compat.sync;

import io.picos.Body;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.patience.Crew;
import io.picos.compat.patience.Repeat;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import io.picos.std.sync.Lock;
import io.picos.std.sync.Poisoned;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules L13 and L32: the optimistic lock. Its conditions are in [LockConditionRules].
public interface LockRules extends Rules {
    /// {@return the locks under test; only a wrong subject brings its own}
    default LockSubject locks() {
        return LockSubject.REAL;
    }

    /// Only one fiber at a time has the lock, and no fiber waits for ever, while some fibers are cancelled at
    /// random.
    @Test
    default void l13a_oneFiberAtATimeHasIt() {
        Scene scene = new Scene("L13a", subject());
        scene.run(fiber -> {
            Lock lock = locks().create();
            new Bustle(() -> locks().acquire(lock), () -> locks().release(lock)).run(scene);
            scene.holds(!locks().isLocked(lock), "the lock is free at the end");
            scene.equal(0, Probe.waiting(lock), "waiters");
        });
    }

    /// Acquiring and releasing a free lock needs no fiber, and ignores cancellation.
    @Test
    default void l13i_aFreeLockNeedsNoFiber() {
        Scene scene = new Scene("L13i", subject());
        Lock lock = locks().create();
        Crew.Task use = () -> {
            locks().acquire(lock);
            scene.holds(locks().isLocked(lock), "an acquired lock is locked");
            scene.holds(!locks().tryAcquire(lock), "it cannot be acquired twice");
            locks().release(lock);
            scene.holds(!locks().isLocked(lock), "a released lock is free");
            scene.holds(locks().tryAcquire(lock), "a free lock can be acquired");
            locks().release(lock);
        };
        scene.holds(!locks().isLocked(lock) && !locks().isPoisoned(lock), "a new lock is free");
        scene.outside(use);
        scene.run(fiber -> {
            fiber.setComputation(scene.cancelled("before"));
            use.run();
            fiber.setComputation(Computation.create());
        });
    }

    /// Without contention, acquiring and releasing a lock allocates nothing.
    @Test
    default void l13i_withoutContentionNothingIsAllocated() {
        Scene scene = new Scene("L13i", subject());
        Lock lock = locks().create();
        double bytes = Probe.allocatedBy("L13i", () -> {
            locks().acquire(lock);
            locks().release(lock);
        });
        scene.holds(bytes < 1, "bytes allocated by acquire and release: " + bytes);
    }

    /// Releasing or poisoning a free lock throws IllegalMonitorStateException. A wait outside any fiber throws
    /// IllegalStateException, and leaves nothing behind.
    @Test
    default void l13d_misuseIsAnError() {
        Scene scene = new Scene("L13d", subject());
        scene.outside(() -> {
            Lock lock = locks().create();
            scene.throwsA(
                    IllegalMonitorStateException.class, () -> locks().release(lock), "the release of a free lock");
            scene.throwsA(
                    IllegalMonitorStateException.class, () -> locks().poison(lock), "the poisoning of a free lock");
            scene.holds(!locks().isPoisoned(lock), "a free lock is not poisoned");
            locks().acquire(lock);
            String held = lock.toString();
            scene.throwsA(IllegalStateException.class, () -> locks().acquire(lock), "a wait without a fiber");
            scene.equal(held, lock.toString(), "the lock after a wait that failed");
            locks().release(lock);
            scene.holds(locks().tryAcquire(lock), "a released lock is free");
        });
    }

    /// If the body throws, `holding` poisons the lock, and `protect` releases it.
    @Test
    default void l13b_aBodyThatThrowsPoisonsWhatItHolds() {
        Scene scene = new Scene("L13b", subject());
        scene.outside(() -> {
            Exception failure = new Exception("L13b");
            Lock lock = locks().create();
            scene.equal("value", locks().protect(lock, () -> locks().isLocked(lock) ? "value" : "free"), "protect");
            scene.equal("value", locks().holding(lock, () -> locks().isLocked(lock) ? "value" : "free"), "holding");
            scene.throwsSame(failure, () -> locks().protect(lock, () -> fail(failure)), "protect");
            scene.holds(!locks().isLocked(lock), "a protected body has released the lock");
            scene.throwsSame(failure, () -> locks().holding(lock, () -> fail(failure)), "holding");
            scene.holds(locks().isPoisoned(lock), "a body that throws has poisoned the lock");
            Lock released = locks().create();
            scene.throwsSame(
                    failure,
                    () -> locks().holding(released, () -> {
                        locks().release(released);
                        return fail(failure);
                    }),
                    "holding, of a body that has released the lock");
            scene.holds(!locks().isLocked(released), "a lock that the body has released is not poisoned");
        });
    }

    /// If the body has released the lock, and another fiber has acquired it meanwhile, `holding` does not poison it,
    /// and `protect` does not release it. A body that throws is heard, a body that returns has made a mistake.
    @Test
    default void l32_theNextHolderIsLeftAlone() {
        Scene scene = new Scene("L32", subject());
        scene.run(fiber -> {
            Exception failure = new Exception("L32");
            for (boolean holds : new boolean[] {true, false}) {
                for (boolean fails : new boolean[] {true, false}) {
                    Lock lock = locks().create();
                    AtomicBoolean isOver = new AtomicBoolean();
                    List<Computation<?>> next = new ArrayList<>();
                    Body<Object, Exception> body = () -> {
                        locks().release(lock);
                        next.add(scene.spawn(self -> {
                            locks().acquire(lock);
                            scene.yieldUntil(isOver::get, "the first one is done");
                            scene.holds(locks().isLocked(lock), "the next holder has the lock");
                            scene.holds(!locks().isPoisoned(lock), "the lock of the next holder is not poisoned");
                            locks().release(lock);
                        }));
                        scene.yieldUntil(() -> locks().isLocked(lock), "the next one has the lock");
                        return fails ? fail(failure) : lock;
                    };
                    Throwable thrown = scene.thrown(
                            () -> {
                                var unused = holds ? locks().holding(lock, body) : locks().protect(lock, body);
                            },
                            "a body that has released the lock");
                    isOver.set(true);
                    scene.join(next.getFirst());
                    scene.holds(
                            fails ? thrown == failure : thrown instanceof IllegalMonitorStateException,
                            "what a body that has released the lock leads to: " + thrown);
                    scene.holds(!locks().isLocked(lock), "the lock is free at the end");
                }
            }
        });
    }

    /// A poisoned lock stays locked for ever. All waiters are woken, and acquiring the lock throws Poisoned.
    @Test
    default void l13c_aPoisonedLockIsForNobody() {
        Scene scene = new Scene("L13c", subject());
        scene.run(fiber -> {
            Lock lock = locks().create();
            locks().acquire(lock);
            List<Computation<?>> waiters = new ArrayList<>();
            for (int number = 0; number < 5; number++) {
                waiters.add(scene.spawn(self ->
                        scene.throwsA(Poisoned.class, () -> locks().acquire(lock), "acquire while it is poisoned")));
            }
            scene.yieldUntil(() -> Probe.waiting(lock) == 5, "five fibers wait");
            locks().poison(lock);
            for (Computation<?> waiter : waiters) {
                scene.join(waiter);
            }
            scene.throwsA(Poisoned.class, () -> locks().acquire(lock), "acquire");
            scene.throwsA(Poisoned.class, () -> locks().tryAcquire(lock), "tryAcquire");
            scene.throwsA(Poisoned.class, () -> locks().holding(lock, () -> 1), "holding");
            scene.throwsA(Poisoned.class, () -> locks().protect(lock, () -> 1), "protect");
            locks().release(lock);
            locks().poison(lock);
            scene.holds(locks().isPoisoned(lock) && locks().isLocked(lock), "a poisoned lock stays so, and locked");
            scene.equal(0, Probe.waiting(lock), "waiters");
        });
    }

    /// A cancelled wait throws its cause, and leaves the lock to the other waiters.
    @Test
    default void l13e_aCancelledWaiterLeaves() {
        Scene scene = new Scene("L13e", subject());
        scene.run(fiber -> {
            Lock lock = locks().create();
            locks().acquire(lock);
            Computation<?> own = Computation.create();
            Computation<?> first = scene.spawn(Fiber.create(own), self -> locks().acquire(lock));
            scene.yieldUntil(() -> Probe.waiting(lock) == 1, "the first waits");
            Computation<?> second = scene.spawn(self -> locks().acquire(lock));
            scene.yieldUntil(() -> Probe.waiting(lock) == 2, "the second waits");
            RuntimeException cause = scene.cause("while it waits");
            own.tryCancel(cause);
            first.awaitCompletion();
            scene.same(cause, first.cancellation(), "what a cancelled wait throws");
            scene.equal(1, Probe.waiting(lock), "waiters");
            locks().release(lock);
            scene.join(second);
            scene.holds(locks().isLocked(lock), "the second one has it");
        });
    }

    /// A fiber that is woken by a release, and cancelled before it runs again, wakes the next waiter.
    @Test
    default void l13e_aCancelledWaiterPassesItsChanceOn() {
        Scene scene = new Scene("L13e", subject());
        scene.run(fiber -> {
            for (int round = 0; round < Repeat.times(200); round++) {
                Lock lock = locks().create();
                locks().acquire(lock);
                Computation<?> own = Computation.create();
                Computation<?> first = scene.spawn(Fiber.create(own), self -> use(lock));
                scene.yieldUntil(() -> Probe.waiting(lock) == 1, "the first waits");
                Computation<?> second = scene.spawn(self -> use(lock));
                scene.yieldUntil(() -> Probe.waiting(lock) == 2, "the second waits");
                locks().release(lock);
                own.tryCancel(scene.cause("after the release"));
                scene.join(second);
                first.awaitCompletion();
                scene.holds(!locks().isLocked(lock), "the lock is free at the end");
            }
        });
    }

    /// A waiter that wakes up because its own computation has returned has not acquired the lock, and waits on.
    @Test
    default void l13a_aReturnOfTheComputationAcquiresNothing() {
        Scene scene = new Scene("L13a", subject());
        scene.run(fiber -> {
            Lock lock = locks().create();
            locks().acquire(lock);
            Computation<@Nullable Object> own = Computation.create();
            Computation<?> waiter = scene.spawn(Fiber.create(own), self -> locks().acquire(lock));
            scene.yieldUntil(() -> Probe.triggers(own) == 1, "the fiber is suspended");
            own.tryReturn(null);
            for (int turn = 0; turn < 20; turn++) {
                Fiber.yield();
            }
            scene.holds(waiter.isRunning(), "the fiber waits on");
            locks().release(lock);
            scene.join(waiter);
            scene.holds(locks().isLocked(lock), "the fiber has it");
        });
    }

    private void use(Lock lock) {
        locks().acquire(lock);
        locks().release(lock);
    }

    private static Object fail(Exception failure) throws Exception {
        throw failure;
    }
}
