package io.picos.std.sync;

import static io.picos.explore.Scenario.check;

import io.picos.explore.Scenario;
import io.picos.explore.Steps;
import io.picos.std.Actor;
import io.picos.std.Expiry;

/// Fibers whose time is over at the moment at which they get the permit.
final class TimedScenarios {
    private final Semaphore semaphore = Semaphore.create(0);
    private final Sem sem = Sem.create(0);
    private final Mutex mutex = Mutex.unchecked();
    private final Lock lock = Lock.create();
    private final Barrier barrier;
    private final Expiry expiry = Actor.expiry();
    private final int expectedActions;
    private int actions;
    private int taken; // for good
    private int late;

    private TimedScenarios() {
        this(false);
    }

    private TimedScenarios(boolean withAction) {
        barrier = withAction ? Barrier.create(2, this::act) : Barrier.create(2);
        expectedActions = withAction ? 1 : 0;
    }

    private void act() {
        Steps.write(this, "actions");
        actions++;
    }

    private void record(boolean inTime) {
        Steps.write(this, "taken");
        if (inTime) {
            taken++;
        } else {
            late++;
        }
    }

    private String outcome() {
        return taken + " taken, " + late + " late";
    }

    private String endOfSemaphore() {
        check(semaphore.waiting() == 0, "L24 somebody is in the queue");
        check(semaphore.availablePermits() + taken == 1, "L24 " + semaphore + ", and " + outcome());
        return outcome();
    }

    static Scenario semaphore() {
        TimedScenarios the = new TimedScenarios();
        Actor actor = new Actor();
        return Scenario.of(
                the::endOfSemaphore,
                () -> actor.run(() -> the.record(the.semaphore.acquire(1, the.expiry))),
                the.semaphore::release,
                () -> Actor.end(the.expiry));
    }

    static Scenario semaphore_cancel() {
        TimedScenarios the = new TimedScenarios();
        Actor actor = new Actor();
        return Scenario.of(
                the::endOfSemaphore,
                () -> actor.run(() -> the.record(the.semaphore.acquire(1, the.expiry))),
                the.semaphore::release,
                () -> Actor.end(the.expiry),
                actor::cancel);
    }

    static Scenario mutex() {
        TimedScenarios the = new TimedScenarios();
        the.mutex.lock();
        Actor actor = new Actor();
        return Scenario.of(
                () -> {
                    check(the.mutex.isLocked() == (the.taken == 1), "L24 " + the.mutex + ", and " + the.outcome());
                    return the.outcome();
                },
                () -> actor.run(() -> the.record(the.mutex.lock(the.expiry))),
                the.mutex::unlock,
                () -> Actor.end(the.expiry));
    }

    /// A fiber without a limit waits behind or before the other one.
    static Scenario sem_twoAcquire() {
        TimedScenarios the = new TimedScenarios();
        Actor first = new Actor();
        Actor second = new Actor();
        return Scenario.of(
                () -> {
                    check(the.sem.availablePermits() == 1, "L24 " + the.sem + ", and " + the.outcome());
                    return the.outcome();
                },
                () -> first.run(() -> {
                    boolean inTime = the.sem.acquire(the.expiry);
                    the.record(inTime);
                    if (inTime) {
                        the.sem.release();
                    }
                }),
                () -> second.run(() -> {
                    the.sem.acquire();
                    the.sem.release();
                }),
                the.sem::release,
                () -> Actor.end(the.expiry));
    }

    /// The same for a lock, which is held at first.
    static Scenario lock_twoAcquire() {
        TimedScenarios the = new TimedScenarios();
        the.lock.acquire();
        Actor first = new Actor();
        Actor second = new Actor();
        return Scenario.of(
                () -> {
                    check(!the.lock.isLocked(), "L24 " + the.lock + ", and " + the.outcome());
                    return the.outcome();
                },
                () -> first.run(() -> {
                    boolean inTime = the.lock.acquireContended(the.expiry);
                    the.record(inTime);
                    if (inTime) {
                        the.lock.release();
                    }
                }),
                () -> second.run(() -> {
                    the.lock.acquire();
                    the.lock.release();
                }),
                the.lock::release,
                () -> Actor.end(the.expiry));
    }

    /// The party that was late comes again.
    static Scenario barrier() {
        return barrier(new TimedScenarios());
    }

    /// The same with an action, which runs once.
    static Scenario barrierWithAction() {
        return barrier(new TimedScenarios(true));
    }

    private static Scenario barrier(TimedScenarios the) {
        Actor first = new Actor();
        Actor second = new Actor();
        return Scenario.of(
                () -> {
                    check(!the.barrier.isPoisoned(), "L24 the barrier is poisoned");
                    check(the.actions == the.expectedActions, "L27 " + the.actions + " actions");
                    return the.outcome();
                },
                () -> first.run(() -> {
                    boolean inTime = the.barrier.await(the.expiry);
                    the.record(inTime);
                    if (!inTime) {
                        the.barrier.await();
                    }
                }),
                () -> second.run(the.barrier::await),
                () -> Actor.end(the.expiry));
    }

    /// Bugs.
    static final class Bugs {
        private Bugs() {}

        /// Instead of the CAS in `tryWithdraw`: others may arrive between the look and the write.
        static boolean setAnyway(Awaitable awaitable, int expected, int next) {
            awaitable.set(next);
            return true;
        }
    }
}
