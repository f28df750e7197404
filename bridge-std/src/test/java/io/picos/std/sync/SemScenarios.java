package io.picos.std.sync;

import static io.picos.explore.Scenario.check;

import io.picos.explore.Scenario;
import io.picos.explore.Steps;
import io.picos.std.Actor;

/// Fibers that acquire permits of an unfair semaphore which has none at first.
final class SemScenarios {
    private final Sem sem = Sem.create(0);
    private int taken; // for good

    private void acquire(Actor actor) {
        if (actor.run(sem::acquire)) {
            Steps.write(this, "taken");
            taken++;
        }
    }

    private void acquireAndRelease(Actor actor) {
        if (actor.run(sem::acquire)) {
            sem.release();
        }
    }

    /// @param permits that there must be, with those that are taken
    private String end(int permits) {
        int available = sem.availablePermits();
        check(available + taken == permits, "L15 " + available + " permits, and " + taken + " taken");
        check(sem.toString().endsWith(", 0 waiting]"), "L15 nobody waits, but " + sem);
        return taken + " taken";
    }

    static Scenario acquire_release_cancel() {
        SemScenarios the = new SemScenarios();
        Actor actor = new Actor();
        return Scenario.of(() -> the.end(1), () -> the.acquire(actor), the.sem::release, actor::cancel);
    }

    /// Of two who want the permit one is cancelled: the other gets it.
    static Scenario twoAcquire_release_cancel() {
        SemScenarios the = new SemScenarios();
        Actor first = new Actor();
        Actor second = new Actor();
        return Scenario.of(
                () -> the.end(1),
                () -> the.acquireAndRelease(first),
                () -> the.acquire(second),
                the.sem::release,
                first::cancel);
    }

    static Scenario twoAcquire_twoRelease() {
        SemScenarios the = new SemScenarios();
        Actor first = new Actor();
        Actor second = new Actor();
        return Scenario.of(() -> the.end(2), () -> the.acquire(first), () -> the.acquire(second), () -> {
            the.sem.release();
            the.sem.release();
        });
    }

    static Scenario acquire_poison() {
        SemScenarios the = new SemScenarios();
        Actor actor = new Actor();
        boolean[] poisoned = {false};
        return Scenario.of(
                () -> {
                    check(poisoned[0], "L15 who waits is told of the poison");
                    return the.end(0);
                },
                () -> {
                    try {
                        the.acquire(actor);
                    } catch (Poisoned found) {
                        poisoned[0] = true;
                    }
                },
                the.sem::poison);
    }

    /// Bugs.
    static final class Bugs {
        private Bugs() {}

        /// Instead of [Awaitable#signal()], or [Awaitable#signalAll()].
        static void wakeNobody(Awaitable state) {}
    }
}
