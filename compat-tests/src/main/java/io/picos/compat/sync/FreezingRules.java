package io.picos.compat.sync;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.patience.Crew;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.std.sync.Frozen;
import io.picos.std.sync.RwLock;
import io.picos.std.sync.RwLockCondition;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Rule L14: a frozen lock is shared for ever.
public interface FreezingRules extends RwLockRules {
    /// Freezing waits for the holder of the lock. Then it wakes all waiters, and no fiber can hold the lock
    /// again.
    @Test
    default void l14e_freezingWakesAll() {
        Scene scene = new Scene("L14e", subject());
        scene.run(fiber -> {
            RwLock lock = rwLocks().create();
            rwLocks().acquire(lock);
            List<Computation<?>> waiters = new ArrayList<>();
            waiters.add(scene.spawn(self -> rwLocks().freeze(lock)));
            scene.yieldUntil(() -> Probe.waiting(lock) == 1, "freezing waits");
            List<Crew.Task> exclusive = List.of(
                    () -> rwLocks().acquire(lock),
                    () -> rwLocks().holding(lock, () -> 1),
                    () -> rwLocks().protect(lock, () -> 1));
            for (Crew.Task use : exclusive) {
                waiters.add(scene.spawn(self -> scene.throwsA(Frozen.class, use, "a wait for a frozen lock")));
            }
            waiters.add(scene.spawn(self -> rwLocks().acquireShared(lock)));
            scene.yieldUntil(() -> Probe.waiting(lock) == 5, "the others wait");
            scene.holds(!rwLocks().isFrozen(lock), "it is not frozen while it is held");
            rwLocks().release(lock);
            for (Computation<?> waiter : waiters) {
                scene.join(waiter);
            }
            isFrozen(scene, lock);
        });
    }

    /// A fiber that shares the lock may continue when the lock is frozen.
    @Test
    default void l14d_whoSharesAFrozenLockGoesOn() {
        Scene scene = new Scene("L14d", subject());
        scene.outside(() -> {
            RwLock lock = rwLocks().create();
            scene.equal(
                    "value",
                    rwLocks().sharing(lock, () -> {
                        rwLocks().freeze(lock);
                        return "value";
                    }),
                    "sharing, of a body that freezes the lock");
            isFrozen(scene, lock);
        });
    }

    /// If freezing is cancelled, the lock is not frozen, and other fibers can acquire it.
    @Test
    default void l14a_freezingCanBeCancelled() {
        Scene scene = new Scene("L14a", subject());
        scene.run(fiber -> {
            RwLock lock = rwLocks().create();
            rwLocks().acquire(lock);
            Computation<?> own = Computation.create();
            RuntimeException cause = scene.cause("while it waits");
            Computation<?> freezer = scene.spawn(
                    Fiber.create(own),
                    self -> scene.throwsSame(cause, () -> rwLocks().freeze(lock), "freeze"));
            scene.yieldUntil(() -> Probe.waiting(lock) == 1, "freezing waits");
            Computation<?> next = scene.spawn(self -> rwLocks().acquire(lock));
            scene.yieldUntil(() -> Probe.waiting(lock) == 2, "another one waits");
            own.tryCancel(cause);
            rwLocks().release(lock);
            scene.join(freezer);
            scene.join(next);
            scene.holds(!rwLocks().isFrozen(lock) && rwLocks().isLocked(lock), "it is held, and not frozen");
        });
    }

    /// A fiber that waits for a condition in order to hold the lock gets Frozen. A fiber that waits in order to
    /// share the lock goes on.
    @Test
    default void l14f_aConditionOfAFrozenLockIsWaitedForShared() {
        Scene scene = new Scene("L14f", subject());
        scene.run(fiber -> {
            RwLock lock = rwLocks().create();
            RwLockCondition condition = rwLocks().newCondition(lock);
            Computation<?> alone = scene.spawn(self -> scene.throwsA(
                    Frozen.class,
                    () -> rwLocks().holding(lock, () -> {
                        rwLocks().await(condition);
                        return lock;
                    }),
                    "a wait to hold a frozen lock"));
            scene.yieldUntil(() -> Probe.waiting(condition) == 1, "the first waits");
            rwLocks().freeze(lock);
            Computation<?> shared = scene.spawn(self -> rwLocks().awaitShared(condition));
            scene.yieldUntil(() -> Probe.waiting(condition) == 2, "the second waits");
            condition.signalAll();
            scene.join(alone);
            scene.join(shared);
            scene.throwsA(Frozen.class, () -> rwLocks().await(condition), "a wait to hold a frozen lock");
            isFrozen(scene, lock);
        });
    }

    private void isFrozen(Scene scene, RwLock lock) {
        scene.holds(rwLocks().isFrozen(lock) && rwLocks().isLockedShared(lock), "it is frozen, and shared");
        scene.holds(!rwLocks().isLocked(lock) && !rwLocks().isPoisoned(lock), "it is not held, and not poisoned");
        scene.throwsA(Frozen.class, () -> rwLocks().acquire(lock), "acquire");
        scene.throwsA(Frozen.class, () -> rwLocks().tryAcquire(lock), "tryAcquire");
        scene.throwsA(Frozen.class, () -> rwLocks().holding(lock, () -> 1), "holding");
        scene.throwsA(Frozen.class, () -> rwLocks().protect(lock, () -> 1), "protect");
        scene.throwsA(IllegalMonitorStateException.class, () -> rwLocks().poison(lock), "poison");
        rwLocks().acquireShared(lock);
        scene.holds(rwLocks().tryAcquireShared(lock), "it can be shared");
        scene.equal(1, rwLocks().sharing(lock, () -> 1), "sharing");
        rwLocks().release(lock);
        for (int time = 0; time < 5; time++) {
            rwLocks().releaseShared(lock);
        }
        rwLocks().freeze(lock);
        scene.equal("RwLock[frozen, 0 waiting]", lock.toString(), "the lock");
    }
}
