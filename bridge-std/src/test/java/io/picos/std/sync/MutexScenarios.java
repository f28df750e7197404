package io.picos.std.sync;

import static io.picos.explore.Scenario.check;

import io.picos.Trigger;
import io.picos.explore.Scenario;
import io.picos.explore.Steps;
import io.picos.std.Actor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Fibers that lock a mutex which one of them has at first, while some are cancelled.
final class MutexScenarios {
    private final Mutex mutex = Mutex.create();
    private final Room room = new Room();
    private final Actor owner = new Actor();

    private MutexScenarios() {
        owner.run(mutex::lock);
    }

    private void unlock() {
        owner.run(mutex::unlock);
    }

    private void lockAndUnlock(Actor actor) {
        actor.run(this::visit);
    }

    private void visit() {
        mutex.lock();
        room.visit("L1");
        mutex.unlock();
    }

    private String end() {
        check(!mutex.isLocked(), "L3 nobody has the mutex, and it is locked");
        check(mutex.waiting() == 0, "L3 somebody is in the queue");
        return room.visits() + " visits";
    }

    /// Unlocking is all that can happen to the waiter.
    static Scenario unlock_lock() {
        MutexScenarios the = new MutexScenarios();
        Actor waiter = new Actor();
        return Scenario.of(the::end, the::unlock, () -> the.lockAndUnlock(waiter));
    }

    /// A waiter leaves a mutex that is not unlocked meanwhile.
    static Scenario lock_cancel() {
        MutexScenarios the = new MutexScenarios();
        Actor waiter = new Actor();
        return Scenario.of(
                () -> {
                    check(the.mutex.waiting() == 0, "L3 who has left is in the queue");
                    the.unlock();
                    return the.end();
                },
                () -> {
                    boolean entered = waiter.run(the.mutex::lock);
                    check(!entered, "L1 a mutex that another fiber has");
                },
                waiter::cancel);
    }

    /// The mutex is handed over to a waiter that is cancelled.
    static Scenario unlock_lock_cancel() {
        MutexScenarios the = new MutexScenarios();
        Actor waiter = new Actor();
        return Scenario.of(the::end, the::unlock, () -> the.lockAndUnlock(waiter), waiter::cancel);
    }

    /// The waiter is woken, and told nothing.
    static Scenario unlock_lock_complete() {
        MutexScenarios the = new MutexScenarios();
        Actor waiter = new Actor();
        return Scenario.of(the::end, the::unlock, () -> the.lockAndUnlock(waiter), waiter::complete);
    }

    static Scenario unlock_twoLock() {
        MutexScenarios the = new MutexScenarios();
        Actor first = new Actor();
        Actor second = new Actor();
        return Scenario.of(the::end, the::unlock, () -> the.lockAndUnlock(first), () -> the.lockAndUnlock(second));
    }

    /// Of two waiters one is cancelled: the other gets the mutex.
    static Scenario unlock_twoLock_cancel() {
        MutexScenarios the = new MutexScenarios();
        Actor first = new Actor();
        Actor second = new Actor();
        return Scenario.of(
                the::end, the::unlock, () -> the.lockAndUnlock(first), () -> the.lockAndUnlock(second), first::cancel);
    }

    /// A waiter that has left comes again, while its place in the queue is there still.
    static Scenario unlock_lockAgain_cancel() {
        MutexScenarios the = new MutexScenarios();
        Actor waiter = new Actor();
        return Scenario.of(
                the::end,
                the::unlock,
                () -> {
                    the.lockAndUnlock(waiter);
                    waiter.runForbidding(the::visit);
                },
                waiter::cancel);
    }

    /// Bugs.
    static final class Bugs {
        private static final VarHandle STATE = handle("state", stateType());
        private static final VarHandle TRIGGER = handle("trigger", Trigger.class);

        private Bugs() {}

        private static Class<?> stateType() {
            return Waiter.class.getDeclaredClasses()[0];
        }

        private static VarHandle handle(String field, Class<?> type) {
            try {
                return MethodHandles.privateLookupIn(Waiter.class, MethodHandles.lookup())
                        .findVarHandle(Waiter.class, field, type);
            } catch (ReflectiveOperationException missing) {
                throw new ExceptionInInitializerError(missing);
            }
        }

        /// Instead of `forget`: a waiter that has left stays in the queue.
        static void keep(Mutex mutex) {}

        /// Instead of the release in `lockContended`: what was handed to a cancelled waiter is lost.
        static void keepFor(Mutex mutex, Object waiter) {}

        /// Instead of [Waiter#tryGrant]: does not mind that the waiter has left.
        static boolean grantAnyway(Waiter waiter) {
            waiter.tryGrant();
            return true;
        }

        /// Instead of [Waiter#tryLeave]: does not mind that it has been granted.
        static boolean leaveAnyway(Waiter waiter) {
            waiter.tryLeave();
            return true;
        }

        /// Instead of [Waiter#tryGrant]: looks for the trigger before the state has changed.
        static boolean signalTheTriggerBefore(Waiter waiter) {
            Steps.read(TRIGGER, waiter);
            Trigger before = (Trigger) TRIGGER.get(waiter);
            Object waiting = stateType().getEnumConstants()[0];
            Object granted = stateType().getEnumConstants()[1];
            Steps.cas(STATE, waiter, waiting);
            if (!STATE.compareAndSet(waiter, waiting, granted)) {
                return false;
            }
            before.signal();
            return true;
        }
    }
}
