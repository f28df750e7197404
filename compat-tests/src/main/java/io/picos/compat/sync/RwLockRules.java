package io.picos.compat.sync;

import io.picos.Body;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.patience.Crew;
import io.picos.compat.patience.Repeat;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import io.picos.std.sync.Poisoned;
import io.picos.std.sync.RwLock;
import io.picos.std.sync.RwLockCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules L14 and L32: the optimistic lock that can be shared. The tests of freezing are in [FreezingRules].
public interface RwLockRules extends Rules {
    /// {@return the locks under test; only a wrong subject brings its own}
    default RwLockSubject rwLocks() {
        return RwLockSubject.REAL;
    }

    /// Only one fiber at a time holds the lock, while some fibers are cancelled at random.
    @Test
    default void l14a_whoHoldsItHoldsItAlone() {
        Scene scene = new Scene("L14a", subject());
        scene.run(fiber -> {
            RwLock lock = rwLocks().create();
            new Bustle(() -> rwLocks().acquire(lock), () -> rwLocks().release(lock)).run(scene);
            scene.holds(!rwLocks().isLocked(lock), "the lock is free at the end");
            scene.equal(0, Probe.waiting(lock), "waiters");
        });
    }

    /// If the body has released the lock, and another fiber has acquired it meanwhile, `holding` does not poison it,
    /// and `protect` does not release it.
    @Test
    default void l32_theNextHolderOfAnRwLockIsLeftAlone() {
        Scene scene = new Scene("L32", subject());
        scene.run(fiber -> {
            Exception failure = new Exception("L32");
            for (boolean holds : new boolean[] {true, false}) {
                RwLock lock = rwLocks().create();
                AtomicBoolean isOver = new AtomicBoolean();
                List<Computation<?>> next = new ArrayList<>();
                Body<Object, Exception> body = () -> {
                    rwLocks().release(lock);
                    next.add(scene.spawn(self -> {
                        rwLocks().acquire(lock);
                        scene.yieldUntil(isOver::get, "the first one is done");
                        scene.holds(rwLocks().isLocked(lock), "the next holder has the lock");
                        scene.holds(!rwLocks().isPoisoned(lock), "the lock of the next holder is not poisoned");
                        rwLocks().release(lock);
                    }));
                    scene.yieldUntil(() -> rwLocks().isLocked(lock), "the next one has the lock");
                    throw failure;
                };
                scene.throwsSame(
                        failure,
                        () -> {
                            var unused = holds
                                    ? rwLocks().holding(lock, body)
                                    : rwLocks().protect(lock, body);
                        },
                        "a body that has released the lock");
                isOver.set(true);
                scene.join(next.getFirst());
                scene.holds(!rwLocks().isLocked(lock), "the lock is free at the end");
                scene.throwsA(
                        IllegalMonitorStateException.class,
                        () -> rwLocks().holding(lock, () -> {
                            rwLocks().release(lock);
                            return lock;
                        }),
                        "holding, of a body that has released the lock and returns");
            }
        });
    }

    /// A fiber that shares the lock sees no half-done write.
    @Test
    default void l14a_whoSharesItSeesNothingHalfDone() {
        Scene scene = new Scene("L14a", subject());
        scene.run(fiber -> {
            RwLock lock = rwLocks().create();
            int[] twins = {0, 0};
            List<Computation<?>> ends = new ArrayList<>();
            for (int number = 0; number < 12; number++) {
                boolean writes = number % 3 == 0;
                ends.add(scene.spawn(self -> {
                    for (int time = 0; time < 15; time++) {
                        if (writes) {
                            rwLocks().holding(lock, () -> {
                                twins[0]++;
                                Fiber.yield();
                                return twins[1]++;
                            });
                        } else {
                            rwLocks().sharing(lock, () -> {
                                int one = twins[0];
                                Fiber.yield();
                                scene.equal(one, twins[1], "what is read while nobody writes");
                                return one;
                            });
                        }
                    }
                }));
            }
            for (Computation<?> end : ends) {
                scene.join(end);
            }
            scene.equal(60, rwLocks().sharing(lock, () -> twins[0]), "what was written");
            scene.equal("RwLock[free, 0 waiting]", lock.toString(), "the lock at the end");
        });
    }

    /// The lock is shared any number of times, even by one caller, or it is held, and never both. Neither needs
    /// a fiber.
    @Test
    default void l14a_itIsSharedOrHeld() {
        Scene scene = new Scene("L14a", subject());
        scene.outside(() -> {
            RwLock lock = rwLocks().create();
            rwLocks().acquireShared(lock);
            rwLocks().acquireShared(lock);
            scene.holds(rwLocks().tryAcquireShared(lock), "it can be shared three times");
            scene.holds(rwLocks().isLockedShared(lock) && !rwLocks().isLocked(lock), "it is shared, and not held");
            scene.holds(!rwLocks().tryAcquire(lock), "what is shared cannot be held");
            rwLocks().releaseShared(lock);
            rwLocks().releaseShared(lock);
            scene.holds(!rwLocks().tryAcquire(lock), "what is still shared cannot be held");
            rwLocks().releaseShared(lock);
            scene.holds(!rwLocks().isLockedShared(lock), "it is free");
            rwLocks().acquire(lock);
            scene.holds(rwLocks().isLocked(lock) && !rwLocks().isLockedShared(lock), "it is held, and not shared");
            scene.holds(
                    !rwLocks().tryAcquire(lock) && !rwLocks().tryAcquireShared(lock),
                    "what is held is for nobody else");
            rwLocks().release(lock);
            scene.holds(rwLocks().tryAcquire(lock), "it is free again");
            rwLocks().release(lock);
        });
    }

    /// Without contention, acquiring and releasing a lock or a share allocates nothing.
    @Test
    default void l14a_withoutContentionNothingIsAllocated() {
        Scene scene = new Scene("L14a", subject());
        RwLock lock = rwLocks().create();
        double bytes = Probe.allocatedBy("L14a", () -> {
            rwLocks().acquire(lock);
            rwLocks().release(lock);
            rwLocks().acquireShared(lock);
            rwLocks().releaseShared(lock);
        });
        scene.holds(bytes < 1, "bytes allocated by acquire and release: " + bytes);
    }

    /// Releasing a lock that is not held, or a share of a lock that is not shared, throws
    /// IllegalMonitorStateException. A wait outside any fiber throws IllegalStateException, and leaves
    /// nothing behind.
    @Test
    default void l14a_misuseIsAnError() {
        Scene scene = new Scene("L14a", subject());
        scene.outside(() -> {
            Class<IllegalMonitorStateException> error = IllegalMonitorStateException.class;
            RwLock lock = rwLocks().create();
            scene.throwsA(error, () -> rwLocks().release(lock), "the release of a free lock");
            scene.throwsA(error, () -> rwLocks().releaseShared(lock), "the release of a share of a free lock");
            rwLocks().acquireShared(lock);
            scene.throwsA(error, () -> rwLocks().release(lock), "the release of a shared lock");
            scene.throwsA(IllegalStateException.class, () -> rwLocks().acquire(lock), "a wait without a fiber");
            scene.equal("RwLock[shared, 0 waiting]", lock.toString(), "the lock after a wait that failed");
            rwLocks().releaseShared(lock);
            rwLocks().acquire(lock);
            scene.throwsA(error, () -> rwLocks().releaseShared(lock), "the release of a share of a lock that is held");
            scene.throwsA(IllegalStateException.class, () -> rwLocks().acquireShared(lock), "a wait without a fiber");
            scene.equal("RwLock[held, 0 waiting]", lock.toString(), "the lock after a wait that failed");
        });
    }

    /// Poisoning a lock that is free or shared throws IllegalMonitorStateException, and changes nothing.
    @Test
    default void l14g_onlyALockThatIsHeldIsPoisoned() {
        Scene scene = new Scene("L14g", subject());
        scene.outside(() -> {
            Class<IllegalMonitorStateException> error = IllegalMonitorStateException.class;
            RwLock lock = rwLocks().create();
            scene.throwsA(error, () -> rwLocks().poison(lock), "the poisoning of a free lock");
            rwLocks().acquireShared(lock);
            scene.throwsA(error, () -> rwLocks().poison(lock), "the poisoning of a shared lock");
            scene.equal("RwLock[shared, 0 waiting]", lock.toString(), "the lock afterwards");
        });
    }

    /// If the body throws, `sharing` releases the share, and does not poison the lock.
    @Test
    default void l14c_aBodyThatSharesDoesNotPoison() {
        Scene scene = new Scene("L14c", subject());
        scene.outside(() -> {
            Exception failure = new Exception("L14c");
            RwLock lock = rwLocks().create();
            scene.throwsSame(failure, () -> rwLocks().sharing(lock, () -> fail(failure)), "sharing");
            scene.equal("RwLock[free, 0 waiting]", lock.toString(), "the lock after sharing");
        });
    }

    /// If the body throws, `holding` poisons the lock, and `protect` releases it.
    @Test
    default void l14a_aBodyThatThrowsPoisonsWhatItHolds() {
        Scene scene = new Scene("L14a", subject());
        scene.outside(() -> {
            Exception failure = new Exception("L14a");
            RwLock lock = rwLocks().create();
            scene.throwsSame(failure, () -> rwLocks().protect(lock, () -> fail(failure)), "protect");
            scene.equal("RwLock[free, 0 waiting]", lock.toString(), "the lock after protect");
            scene.throwsSame(failure, () -> rwLocks().holding(lock, () -> fail(failure)), "holding");
            scene.holds(rwLocks().isPoisoned(lock), "a body that throws has poisoned the lock");
        });
    }

    /// No fiber can acquire or share a poisoned lock: such a call throws Poisoned. All waiters are woken.
    @Test
    default void l14g_aPoisonedLockIsForNobody() {
        Scene scene = new Scene("L14g", subject());
        scene.run(fiber -> {
            RwLock lock = rwLocks().create();
            rwLocks().acquire(lock);
            List<Crew.Task> uses = List.of(
                    () -> rwLocks().acquire(lock),
                    () -> rwLocks().acquireShared(lock),
                    () -> rwLocks().freeze(lock),
                    () -> rwLocks().holding(lock, () -> 1),
                    () -> rwLocks().sharing(lock, () -> 1),
                    () -> rwLocks().protect(lock, () -> 1));
            List<Computation<?>> waiters = new ArrayList<>();
            for (Crew.Task use : uses) {
                waiters.add(scene.spawn(self -> scene.throwsA(Poisoned.class, use, "a wait for a poisoned lock")));
            }
            scene.yieldUntil(() -> Probe.waiting(lock) == uses.size(), "the fibers wait");
            rwLocks().poison(lock);
            for (Computation<?> waiter : waiters) {
                scene.join(waiter);
            }
            for (Crew.Task use : uses) {
                scene.throwsA(Poisoned.class, use, "a use of a poisoned lock");
            }
            scene.throwsA(Poisoned.class, () -> rwLocks().tryAcquire(lock), "tryAcquire");
            scene.throwsA(Poisoned.class, () -> rwLocks().tryAcquireShared(lock), "tryAcquireShared");
            rwLocks().release(lock);
            rwLocks().releaseShared(lock);
            rwLocks().poison(lock);
            scene.holds(rwLocks().isPoisoned(lock) && rwLocks().isLocked(lock), "it stays poisoned, and locked");
            scene.holds(!rwLocks().isLockedShared(lock) && !rwLocks().isFrozen(lock), "it is not shared");
        });
    }

    /// Fibers that want to share the lock go ahead of fibers that wait to hold it, and share it at the same
    /// time.
    @Test
    default void l14b_whoWantsToSharePassesTheOthersBy() {
        Scene scene = new Scene("L14b", subject());
        scene.run(fiber -> {
            RwLock lock = rwLocks().create();
            rwLocks().acquire(lock);
            AtomicInteger sharing = new AtomicInteger();
            List<Computation<?>> ends = new ArrayList<>();
            for (int number = 0; number < 6; number++) {
                boolean shares = number % 2 == 0;
                ends.add(scene.spawn(self -> {
                    if (shares) {
                        rwLocks().sharing(lock, () -> {
                            sharing.incrementAndGet();
                            scene.yieldUntil(() -> sharing.get() == 4, "all who want to share it do so together");
                            return sharing;
                        });
                    } else {
                        rwLocks().acquire(lock);
                        rwLocks().release(lock);
                    }
                }));
                int waiting = number + 1;
                scene.yieldUntil(() -> Probe.waiting(lock) == waiting, "the fiber waits");
            }
            rwLocks().release(lock);
            scene.yieldUntil(() -> sharing.get() == 3, "those who waited to share it do so");
            scene.holds(rwLocks().tryAcquireShared(lock), "another one passes those by who want to hold it");
            sharing.incrementAndGet();
            rwLocks().releaseShared(lock);
            for (Computation<?> end : ends) {
                scene.join(end);
            }
            scene.equal("RwLock[free, 0 waiting]", lock.toString().replaceAll(" and .*]", "]"), "the lock at the end");
        });
    }

    /// A fiber that is woken by a release, and cancelled before it runs again, wakes the next waiter.
    @Test
    default void l14a_aCancelledWaiterPassesItsChanceOn() {
        Scene scene = new Scene("L14a", subject());
        scene.run(fiber -> {
            for (int round = 0; round < Repeat.times(200); round++) {
                RwLock lock = rwLocks().create();
                boolean held = round % 2 == 0;
                boolean shares = round % 4 == 0;
                if (held) {
                    rwLocks().acquire(lock);
                } else {
                    rwLocks().acquireShared(lock);
                }
                Computation<?> own = Computation.create();
                Computation<?> first = scene.spawn(Fiber.create(own), self -> use(lock, shares));
                scene.yieldUntil(() -> Probe.waiting(lock) == 1, "the first waits");
                Computation<?> second = scene.spawn(self -> use(lock, false));
                scene.yieldUntil(() -> Probe.waiting(lock) == 2, "the second waits");
                if (held) {
                    rwLocks().release(lock);
                } else {
                    rwLocks().releaseShared(lock);
                }
                RuntimeException cause = scene.cause("after the release");
                own.tryCancel(cause);
                scene.join(second);
                first.awaitCompletion();
                if (first.isCancelled()) {
                    scene.same(cause, first.cancellation(), "what a cancelled wait throws");
                }
                scene.holds(!rwLocks().isLocked(lock) && !rwLocks().isLockedShared(lock), "it is free at the end");
            }
        });
    }

    /// A wait for a condition gives up the lock or the share, and takes it again. A wait without the lock or a
    /// share throws IllegalMonitorStateException, and leaves nothing behind.
    @Test
    default void l14a_aConditionIsWaitedForAloneOrShared() {
        Scene scene = new Scene("L14a", subject());
        scene.run(fiber -> {
            RwLock lock = rwLocks().create();
            RwLockCondition condition = rwLocks().newCondition(lock);
            Class<IllegalMonitorStateException> error = IllegalMonitorStateException.class;
            scene.throwsA(error, () -> rwLocks().await(condition), "a wait without the lock");
            scene.throwsA(error, () -> rwLocks().awaitShared(condition), "a shared wait without a share");
            rwLocks().acquire(lock);
            scene.throwsA(error, () -> rwLocks().awaitShared(condition), "a shared wait of one who holds the lock");
            rwLocks().release(lock);
            scene.equal(0, Probe.waiting(condition), "waiters");
            Computation<@Nullable Object> own = Computation.create();
            RuntimeException cause = scene.cause("while it waits");
            Computation<?> cancelled = scene.spawn(Fiber.create(own), self -> {
                rwLocks().acquireShared(lock);
                scene.throwsSame(cause, () -> rwLocks().awaitShared(condition), "a cancelled wait");
                rwLocks().releaseShared(lock);
            });
            scene.yieldUntil(() -> Probe.waiting(condition) == 1, "the first waits");
            Computation<?> shared = scene.spawn(self -> rwLocks().sharing(lock, () -> {
                rwLocks().awaitShared(condition);
                scene.holds(rwLocks().isLockedShared(lock), "a share is taken again");
                return lock;
            }));
            scene.yieldUntil(() -> Probe.waiting(condition) == 2, "the second waits");
            Computation<?> alone = scene.spawn(self -> rwLocks().holding(lock, () -> {
                rwLocks().await(condition);
                scene.holds(rwLocks().isLocked(lock), "the lock is held again");
                return lock;
            }));
            scene.yieldUntil(() -> Probe.waiting(condition) == 3 && rwLocks().tryAcquire(lock), "the third waits");
            own.tryCancel(cause);
            scene.yieldUntil(
                    () -> Probe.waiting(condition) == 2, "the cancelled one waits for the lock"); // no signal yet
            condition.signal();
            condition.signalAll();
            scene.yieldUntil(() -> Probe.waiting(lock) == 3, "all wait for the lock");
            rwLocks().release(lock);
            scene.join(cancelled);
            scene.join(shared);
            scene.join(alone);
            scene.holds(!rwLocks().isLocked(lock) && !rwLocks().isLockedShared(lock), "the lock is free at the end");
        });
    }

    private void use(RwLock lock, boolean shares) {
        if (shares) {
            rwLocks().acquireShared(lock);
            rwLocks().releaseShared(lock);
        } else {
            rwLocks().acquire(lock);
            rwLocks().release(lock);
        }
    }

    private static Object fail(Exception failure) throws Exception {
        throw failure;
    }
}
