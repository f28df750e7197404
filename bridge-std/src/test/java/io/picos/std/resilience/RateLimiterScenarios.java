package io.picos.std.resilience;

import static io.picos.explore.Scenario.check;

import io.picos.engine.thread.StrandTime;
import io.picos.explore.Scenario;
import io.picos.explore.Steps;
import io.picos.std.Actor;
import java.time.Duration;

/// Fibers that take tokens of a limiter which gains one in 10 ns, while others are cancelled. Time passes when a fiber
/// sleeps.
final class RateLimiterScenarios {
    private static final long INTERVAL = 10;

    private final StrandTime time = new StrandTime();
    private final RateLimiter limiter;
    private final int burst;
    private int taken;

    private RateLimiterScenarios(int burst) {
        this.burst = burst;
        this.limiter = RateLimiter.of(1, Duration.ofNanos(INTERVAL), burst);
    }

    /// The bucket is empty.
    private static RateLimiterScenarios empty() {
        RateLimiterScenarios the = new RateLimiterScenarios(1);
        the.acquire(the.actor());
        return the;
    }

    private Actor actor() {
        return new Actor(time);
    }

    private void acquire(Actor actor) {
        if (actor.run(limiter::acquire)) {
            took();
        }
    }

    private void tryAcquire(Actor actor) {
        actor.run(() -> {
            if (limiter.tryAcquire()) {
                took();
            }
        });
    }

    private void took() {
        Steps.write(this, "taken");
        taken++;
    }

    /// Nobody waits, and no more tokens were taken than there were.
    private String end() {
        check(limiter.waiting() == 0, "Q9 somebody is in the queue of " + limiter);
        long gained = time.now() / INTERVAL;
        check(taken <= burst + gained, "Q7 " + taken + " taken, after " + time.now() + " ns");
        return taken + " taken";
    }

    static Scenario twoTryAcquire() {
        RateLimiterScenarios the = new RateLimiterScenarios(1);
        Actor first = the.actor();
        Actor second = the.actor();
        return Scenario.of(the::end, () -> the.tryAcquire(first), () -> the.tryAcquire(second));
    }

    static Scenario twoAcquire() {
        RateLimiterScenarios the = empty();
        Actor first = the.actor();
        Actor second = the.actor();
        return Scenario.of(the::end, () -> the.acquire(first), () -> the.acquire(second));
    }

    static Scenario acquire_cancel() {
        RateLimiterScenarios the = empty();
        Actor actor = the.actor();
        return Scenario.of(the::end, () -> the.acquire(actor), actor::cancel);
    }

    /// Of two that wait one is cancelled: the other gets its token.
    static Scenario twoAcquire_cancel() {
        RateLimiterScenarios the = empty();
        Actor first = the.actor();
        Actor second = the.actor();
        return Scenario.of(the::end, () -> the.acquire(first), () -> the.acquire(second), first::cancel);
    }

    /// Of three that wait two are cancelled, whichever come first.
    static Scenario threeAcquire_twoCancel() {
        RateLimiterScenarios the = empty();
        Actor first = the.actor();
        Actor second = the.actor();
        Actor third = the.actor();
        return Scenario.of(
                the::end, () -> the.acquire(first), () -> the.acquire(second), () -> the.acquire(third), () -> {
                    first.cancel();
                    second.cancel();
                });
    }

    /// A fiber that waits is woken, and told nothing (C11).
    static Scenario twoAcquire_complete() {
        RateLimiterScenarios the = empty();
        Actor first = the.actor();
        Actor second = the.actor();
        return Scenario.of(the::end, () -> the.acquire(first), () -> the.acquire(second), second::complete);
    }

    static Scenario twoAcquire_tryAcquire() {
        RateLimiterScenarios the = empty();
        Actor first = the.actor();
        Actor second = the.actor();
        Actor third = the.actor();
        return Scenario.of(the::end, () -> the.acquire(first), () -> the.acquire(second), () -> the.tryAcquire(third));
    }

    /// Bugs.
    static final class Bugs {
        private Bugs() {}

        /// Instead of [Bucket#wakeFirst]: the next fiber is not told that it is the first.
        static void wakeNobody(Bucket bucket) {}

        /// Instead of [RateLimiter#leave]: a fiber that is cancelled stays in the queue.
        static void stay(RateLimiter limiter, Place place) {}

        /// Instead of [Place#leave]: a fiber that leaves does not say so in its place.
        static void leaveSilently(Place place) {}
    }
}
