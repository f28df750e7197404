package io.picos.std.sync;

import static io.picos.explore.Scenario.check;

import io.picos.explore.Scenario;
import io.picos.explore.Steps;
import io.picos.std.Actor;

/// Fibers that acquire permits of a semaphore which has none at first, while others release some.
final class SemaphoreScenarios {
    private final Semaphore semaphore;
    private int taken; // for good

    private SemaphoreScenarios(Semaphore semaphore) {
        this.semaphore = semaphore;
    }

    private static SemaphoreScenarios empty() {
        return new SemaphoreScenarios(Semaphore.create(0));
    }

    /// Nobody waits any more, which the semaphore does not know.
    private static SemaphoreScenarios wantedByNobody(Semaphore semaphore) {
        SemaphoreScenarios the = new SemaphoreScenarios(semaphore);
        Actor actor = new Actor();
        actor.cancel();
        actor.run(semaphore::acquire);
        return the;
    }

    private void acquire(Actor actor) {
        if (actor.run(semaphore::acquire)) {
            took();
        }
    }

    private void took() {
        Steps.write(this, "taken");
        taken++;
    }

    private void acquireAndRelease(Actor actor) {
        if (actor.run(semaphore::acquire)) {
            semaphore.release();
        }
    }

    /// @param permits that there must be, with those that are taken
    private String end(int permits) {
        check(semaphore.waiting() == 0, "L7 somebody is in the queue");
        int available = semaphore.availablePermits();
        check(available + taken == permits, "L7 " + available + " permits, and " + taken + " taken");
        for (int i = 0; i < available; i++) {
            check(semaphore.tryAcquire(), "L6 a permit that is there");
        }
        check(!semaphore.tryAcquire(), "L6 no permit is left");
        return taken + " taken";
    }

    static Scenario acquire_release() {
        SemaphoreScenarios the = empty();
        Actor actor = new Actor();
        return Scenario.of(() -> the.end(1), () -> the.acquire(actor), the.semaphore::release);
    }

    /// The permit is handed to a waiter that is cancelled.
    static Scenario acquire_release_cancel() {
        SemaphoreScenarios the = empty();
        Actor actor = new Actor();
        return Scenario.of(() -> the.end(1), () -> the.acquire(actor), the.semaphore::release, actor::cancel);
    }

    /// Nobody releases: the waiter leaves nothing behind.
    static Scenario acquire_cancel() {
        SemaphoreScenarios the = empty();
        Actor actor = new Actor();
        return Scenario.of(() -> the.end(0), () -> the.acquire(actor), actor::cancel);
    }

    /// The waiter is woken, and told nothing.
    static Scenario acquire_release_complete() {
        SemaphoreScenarios the = empty();
        Actor actor = new Actor();
        return Scenario.of(() -> the.end(1), () -> the.acquire(actor), the.semaphore::release, actor::complete);
    }

    /// One permit, which two use in turn.
    static Scenario twoAcquireAndRelease_release() {
        SemaphoreScenarios the = empty();
        Actor first = new Actor();
        Actor second = new Actor();
        return Scenario.of(
                () -> the.end(1),
                () -> the.acquireAndRelease(first),
                () -> the.acquireAndRelease(second),
                the.semaphore::release);
    }

    /// Of two who want the permit one is cancelled: the other gets it.
    static Scenario twoAcquire_release_cancel() {
        SemaphoreScenarios the = empty();
        Actor first = new Actor();
        Actor second = new Actor();
        return Scenario.of(
                () -> the.end(1),
                () -> the.acquireAndRelease(first),
                () -> the.acquire(second),
                the.semaphore::release,
                first::cancel);
    }

    static Scenario twoAcquire_twoRelease() {
        SemaphoreScenarios the = empty();
        Actor first = new Actor();
        Actor second = new Actor();
        return Scenario.of(
                () -> the.end(2),
                () -> the.acquire(first),
                () -> the.acquire(second),
                the.semaphore::release,
                the.semaphore::release);
    }

    /// The release finds that nobody waits, while somebody comes.
    static Scenario acquire_release_wantedByNobody() {
        SemaphoreScenarios the = wantedByNobody(Semaphore.create(0));
        Actor actor = new Actor();
        return Scenario.of(() -> the.end(1), () -> the.acquire(actor), the.semaphore::release);
    }

    /// The same, and somebody else snatches the permit, and gives it back.
    static Scenario acquire_release_snatch_wantedByNobody() {
        SemaphoreScenarios the = wantedByNobody(Semaphore.create(0));
        Actor actor = new Actor();
        boolean[] snatched = {false};
        return Scenario.of(
                () -> the.end(1) + (snatched[0] ? ", snatched before" : ""),
                () -> the.acquire(actor),
                the.semaphore::release,
                () -> {
                    if (the.semaphore.tryAcquire()) {
                        snatched[0] = true;
                        the.semaphore.release();
                    }
                });
    }

    /// Two releases find that nobody waits.
    static Scenario acquire_twoRelease_wantedByNobody() {
        SemaphoreScenarios the = wantedByNobody(Semaphore.create(0));
        Actor actor = new Actor();
        return Scenario.of(() -> the.end(2), () -> the.acquire(actor), the.semaphore::release, the.semaphore::release);
    }

    /// The release finds that nobody waits, while somebody comes, and is cancelled.
    static Scenario acquire_release_cancel_wantedByNobody() {
        SemaphoreScenarios the = wantedByNobody(Semaphore.create(0));
        Actor actor = new Actor();
        return Scenario.of(() -> the.end(1), () -> the.acquire(actor), the.semaphore::release, actor::cancel);
    }

    /// A binary semaphore: two releases make one permit, or one that is taken and one that is there.
    static Scenario binary_acquire_twoRelease() {
        SemaphoreScenarios the = wantedByNobody(Semaphore.binary(false));
        Actor actor = new Actor();
        return Scenario.of(
                () -> {
                    check(the.taken == 1, "L6 a permit for the one who wants it");
                    int available = the.semaphore.availablePermits();
                    check(available <= 1, "L6 a binary semaphore has one permit at most");
                    return the.end(1 + available) + ", " + available + " left";
                },
                () -> the.acquire(actor),
                the.semaphore::release,
                the.semaphore::release);
    }

    /// Bugs.
    static final class Bugs {
        private Bugs() {}

        /// Instead of `bringTogether`: the second look.
        static void lookNoMore(Semaphore semaphore) {}

        /// Instead of `forget`: a waiter that has left stays in the queue.
        static void keep(Semaphore semaphore) {}

        /// Instead of [Semaphore#release()]: a permit is lost.
        static void lose(Semaphore semaphore) {}

        /// Instead of [Waiter#tryGrant]: does not mind that the waiter has left.
        static boolean grantAnyway(Waiter waiter) {
            waiter.tryGrant();
            return true;
        }
    }
}
