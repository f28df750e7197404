package io.picos.std.sync;

import static io.picos.explore.Scenario.check;

import io.picos.explore.Scenario;
import io.picos.std.Actor;

/// Fibers that acquire a lock which is held at first, while it is released or poisoned, and some are cancelled.
final class LockScenarios {
    private final Lock lock = Lock.create();
    private final Room room = new Room();
    private int poisoned; // how many have found it so

    private LockScenarios() {
        lock.acquire();
    }

    private void visit(Actor actor) {
        try {
            actor.run(() -> {
                lock.acquire();
                room.visit("L13");
                lock.release();
            });
        } catch (Poisoned found) {
            poisoned++;
        }
    }

    private String end() {
        check(!lock.isLocked(), "L13 nobody has the lock, and it is held");
        check(lock.toString().equals("Lock[free, 0 waiting]"), "L13 nobody waits, but " + lock);
        return room.visits() + " visits";
    }

    static Scenario acquire_release() {
        LockScenarios the = new LockScenarios();
        Actor actor = new Actor();
        return Scenario.of(the::end, () -> the.visit(actor), the.lock::release);
    }

    static Scenario acquire_release_cancel() {
        LockScenarios the = new LockScenarios();
        Actor actor = new Actor();
        return Scenario.of(the::end, () -> the.visit(actor), the.lock::release, actor::cancel);
    }

    static Scenario twoAcquire_release() {
        LockScenarios the = new LockScenarios();
        Actor first = new Actor();
        Actor second = new Actor();
        return Scenario.of(the::end, () -> the.visit(first), () -> the.visit(second), the.lock::release);
    }

    /// Of two who wait one is cancelled: the signal reaches the other.
    static Scenario twoAcquire_release_cancel() {
        LockScenarios the = new LockScenarios();
        Actor first = new Actor();
        Actor second = new Actor();
        return Scenario.of(the::end, () -> the.visit(first), () -> the.visit(second), the.lock::release, first::cancel);
    }

    static Scenario twoAcquire_poison() {
        LockScenarios the = new LockScenarios();
        Actor first = new Actor();
        Actor second = new Actor();
        return Scenario.of(
                () -> {
                    check(the.lock.toString().equals("Lock[poisoned, 0 waiting]"), "L13 poisoned, but " + the.lock);
                    check(the.poisoned == 2, "L13 who wants a poisoned lock is told so");
                    return the.poisoned + " poisoned";
                },
                () -> the.visit(first),
                () -> the.visit(second),
                the.lock::poison);
    }

    /// Bugs.
    static final class Bugs {
        private Bugs() {}

        /// Instead of the attempt in `acquireContended`: who has waited forgets that others may wait still.
        static boolean asIfAlone(Lock lock, int acquired) {
            return lock.tryAcquire();
        }

        /// Instead of [Awaitable#signal()], or [Awaitable#signalAll()].
        static void wakeNobody(Awaitable state) {}

        /// Instead of [Awaitable#signalAll()].
        static void wakeOne(Awaitable state) {
            state.signal();
        }
    }
}
