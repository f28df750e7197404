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

    private void acquire(Actor actor) {
        acquire(actor, 1);
    }

    private void acquire(Actor actor, int permits) {
        if (actor.run(() -> semaphore.acquire(permits))) {
            Steps.write(this, "taken");
            taken += permits;
        }
    }

    private void acquireAndRelease(Actor actor) {
        acquireAndRelease(actor, 1);
    }

    private void acquireAndRelease(Actor actor, int permits) {
        if (actor.run(() -> semaphore.acquire(permits))) {
            semaphore.release(permits);
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

    /// Two permits for one, which come one by one.
    static Scenario acquireTwo_twoRelease() {
        SemaphoreScenarios the = empty();
        Actor actor = new Actor();
        return Scenario.of(
                () -> the.end(2), () -> the.acquire(actor, 2), the.semaphore::release, the.semaphore::release);
    }

    /// There is one permit. One wants two and is cancelled, so another one gets it.
    static Scenario acquireTwo_acquire_cancel() {
        SemaphoreScenarios the = new SemaphoreScenarios(Semaphore.create(1));
        Actor first = new Actor();
        Actor second = new Actor();
        return Scenario.of(() -> the.end(1), () -> the.acquire(first, 2), () -> the.acquire(second), first::cancel);
    }

    /// The permits are handed to a waiter that is cancelled.
    static Scenario acquireTwo_releaseTwo_cancel() {
        SemaphoreScenarios the = empty();
        Actor actor = new Actor();
        return Scenario.of(
                () -> the.end(2), () -> the.acquire(actor, 2), () -> the.semaphore.release(2), actor::cancel);
    }

    /// A cancelled waiter leaves permits that were kept for it, while two come that want them.
    static Scenario acquireTwo_release_cancelled() {
        SemaphoreScenarios the = new SemaphoreScenarios(Semaphore.create(1));
        Actor cancelled = new Actor();
        cancelled.cancel();
        Actor actor = new Actor();
        return Scenario.of(
                () -> the.end(2),
                () -> the.acquireAndRelease(cancelled, 2),
                () -> the.acquire(actor, 2),
                the.semaphore::release);
    }

    /// Somebody takes a permit that is there, and gives it back.
    static Scenario acquireTwo_release_snatch() {
        SemaphoreScenarios the = new SemaphoreScenarios(Semaphore.create(1));
        Actor actor = new Actor();
        boolean[] snatched = {false};
        return Scenario.of(
                () -> the.end(2) + (snatched[0] ? ", snatched before" : ""),
                () -> the.acquire(actor, 2),
                the.semaphore::release,
                () -> {
                    if (the.semaphore.tryAcquire()) {
                        snatched[0] = true;
                        the.semaphore.release();
                    }
                });
    }

    /// A binary semaphore: two releases make one permit, or one that is taken and one that is there.
    static Scenario binary_acquire_twoRelease() {
        SemaphoreScenarios the = new SemaphoreScenarios(Semaphore.binary(false));
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

        /// Instead of `serve`.
        static void serveNobody(Semaphore semaphore) {}

        /// Instead of [Semaphore#release(int)] or `giveBack`: permits are lost.
        static void lose(Semaphore semaphore, int permits) {}

        /// Instead of [Waiter#tryGrant]: does not mind that the waiter has left.
        static boolean grantAnyway(Semaphore.Request waiter) {
            waiter.tryGrant();
            return true;
        }
    }
}
