package io.picos.std.sync;

import static io.picos.explore.Scenario.check;

import io.picos.explore.Scenario;
import io.picos.explore.Steps;
import io.picos.std.Actor;

/// Fibers that want a lock alone, or a share of it, while it is given up, and some are cancelled.
final class RwLockScenarios {
    private final RwLock lock = RwLock.create();
    private int writers;
    private int readers;
    private int writes;
    private int reads;

    private void write(Actor actor) {
        actor.run(() -> {
            lock.acquire();
            Steps.write(this, "inside");
            check(++writers == 1 && readers == 0, "L14 another one is in the critical section");
            writes++;
            Steps.write(this, "inside");
            writers--;
            lock.release();
        });
    }

    private void read(Actor actor) {
        actor.run(() -> {
            lock.acquireShared();
            Steps.write(this, "inside");
            readers++;
            check(writers == 0, "L14 a writer is in the critical section");
            reads++;
            Steps.write(this, "inside");
            readers--;
            lock.releaseShared();
        });
    }

    /// Leaves when both readers have come.
    private void readTogether(Actor actor) {
        actor.run(() -> {
            lock.acquireShared();
            Steps.write(this, "inside");
            reads++;
            boolean together = Steps.await(this, "inside", () -> reads == 2);
            check(together, "L14 one shares the lock, and another one who wants to share it sleeps");
            lock.releaseShared();
        });
    }

    private String end() {
        check(!lock.isLocked() && !lock.isLockedShared(), "L14 nobody has the lock, and it is held");
        check(lock.toString().endsWith(", 0 waiting]"), "L14 nobody waits, but " + lock);
        return writes + " writes, " + reads + " reads";
    }

    private static RwLockScenarios held() {
        RwLockScenarios the = new RwLockScenarios();
        the.lock.acquire();
        return the;
    }

    private static RwLockScenarios shared() {
        RwLockScenarios the = new RwLockScenarios();
        the.lock.acquireShared();
        return the;
    }

    static Scenario held_read_release_cancel() {
        RwLockScenarios the = held();
        Actor reader = new Actor();
        return Scenario.of(the::end, () -> the.read(reader), the.lock::release, reader::cancel);
    }

    static Scenario held_write_read_release() {
        RwLockScenarios the = held();
        Actor writer = new Actor();
        Actor reader = new Actor();
        return Scenario.of(the::end, () -> the.write(writer), () -> the.read(reader), the.lock::release);
    }

    static Scenario held_twoRead_release() {
        RwLockScenarios the = held();
        Actor first = new Actor();
        Actor second = new Actor();
        return Scenario.of(the::end, () -> the.readTogether(first), () -> the.readTogether(second), the.lock::release);
    }

    /// The writer is cancelled: the signal reaches the reader.
    static Scenario held_write_read_release_cancel() {
        RwLockScenarios the = held();
        Actor writer = new Actor();
        Actor reader = new Actor();
        return Scenario.of(
                the::end, () -> the.write(writer), () -> the.read(reader), the.lock::release, writer::cancel);
    }

    /// A reader comes, and goes, while a writer waits for those who share it.
    static Scenario shared_write_read_release() {
        RwLockScenarios the = shared();
        Actor writer = new Actor();
        Actor reader = new Actor();
        return Scenario.of(the::end, () -> the.write(writer), () -> the.read(reader), the.lock::releaseShared);
    }

    static Scenario shared_twoWrite_release() {
        RwLockScenarios the = shared();
        Actor first = new Actor();
        Actor second = new Actor();
        return Scenario.of(the::end, () -> the.write(first), () -> the.write(second), the.lock::releaseShared);
    }

    /// A newcomer shares the lock before the writer that was woken has it, and another reader waits behind that one.
    static Scenario held_write_read_newcomer() {
        RwLockScenarios the = held();
        Actor writer = new Actor();
        Actor reader = new Actor();
        Actor newcomer = new Actor();
        return Scenario.of(the::end, () -> the.write(writer), () -> the.readTogether(reader), () -> {
            the.lock.release();
            the.readTogether(newcomer);
        });
    }

    /// Bugs.
    static final class Bugs {
        private Bugs() {}

        /// Instead of [Awaitable#signal()].
        static void wakeNobody(Awaitable state) {}

        /// Instead of `signalIfAwaited`.
        static void wakeNobody(RwState state, int current) {}
    }
}
