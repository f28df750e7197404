package io.picos.compat.resilience;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import io.picos.std.resilience.RateLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules Q7 and Q9: limiters of rate. [ResilienceTimeRules] tests when the tokens come, and to which fiber.
public interface RateLimiterRules extends Rules {
    /// {@return the limiters under test; only a wrong subject brings its own}
    default ResilienceSubject resilience() {
        return ResilienceSubject.REAL;
    }

    /// The bucket is full at first, and holds no more than it was made for.
    @Test
    default void q7b_theBucketIsFullAtFirst() {
        Scene scene = new Scene("Q7b", subject());
        scene.run(fiber -> {
            for (int burst = 1; burst <= 5; burst++) {
                RateLimiter limiter = RateLimiter.of(3, Duration.ofHours(1), burst);
                int taken = 0;
                while (taken <= burst && resilience().tryAcquire(limiter)) {
                    taken++;
                }
                scene.equal(burst, taken, "tokens at first");
            }
        });
    }

    /// Fibers that take tokens as fast as they can get no more than the rate allows.
    @Test
    default void q7a_fibersTogetherDoNotExceedTheRate() {
        Scene scene = new Scene("Q7a", subject());
        int fibers = 4;
        int each = 10;
        int burst = 3;
        scene.run(fiber -> {
            RateLimiter limiter = RateLimiter.of(1, Duration.ofMillis(1), burst);
            long start = Fiber.nanoTime();
            List<Computation<@Nullable Void>> running = new ArrayList<>();
            for (int number = 0; number < fibers; number++) {
                running.add(scene.spawn(child -> {
                    for (int time = 0; time < each; time++) {
                        resilience().acquire(limiter);
                    }
                }));
            }
            running.forEach(scene::join);
            long elapsed = Fiber.nanoTime() - start;
            long least = (fibers * each - burst) * 1_000_000L;
            scene.holds(elapsed >= least, "so many tokens must take " + least + " ns, not " + elapsed);
        });
    }

    /// A fiber that is cancelled already takes a token that is there.
    @Test
    default void q9c_aTokenThatIsThereIsTaken() {
        Scene scene = new Scene("Q9c", subject());
        scene.run(fiber -> {
            RateLimiter limiter = RateLimiter.of(1, Duration.ofHours(1));
            scene.join(scene.spawn(
                    Fiber.create(scene.cancelled("before")),
                    cancelled -> resilience().acquire(limiter)));
        });
    }

    /// A cancelled wait ends at once, and leaves nothing behind.
    @Test
    default void q9a_aCancelledWaitEndsAtOnce() {
        Scene scene = new Scene("Q9a", subject());
        RuntimeException cause = scene.cause("cancelled");
        scene.run(fiber -> {
            RateLimiter limiter = RateLimiter.of(1, Duration.ofHours(1));
            resilience().acquire(limiter);
            for (int round = 0; round < 10; round++) {
                List<Computation<Object>> owns = new ArrayList<>();
                List<Computation<@Nullable Void>> running = new ArrayList<>();
                for (int number = 0; number < 3; number++) {
                    Computation<Object> own = Computation.create();
                    owns.add(own);
                    running.add(scene.spawn(
                            Fiber.create(own),
                            self -> scene.throwsSame(
                                    cause, () -> resilience().acquire(limiter), "acquire in a cancelled fiber")));
                }
                scene.yieldUntil(() -> waiting(limiter) == 3, "all wait");
                owns.forEach(own -> own.tryCancel(cause));
                running.forEach(scene::join);
                scene.equal(0, waiting(limiter), "fibers in the queue");
            }
        });
    }

    /// If fibers are cancelled while they wait, the others get their tokens.
    @Test
    default void q9b_cancelledFibersLeaveTheTokensToTheOthers() {
        Scene scene = new Scene("Q9b", subject());
        int fibers = 20;
        scene.run(fiber -> {
            RateLimiter limiter = RateLimiter.of(10, Duration.ofMillis(1), 1);
            AtomicInteger served = new AtomicInteger();
            List<Computation<Object>> victims = new ArrayList<>();
            List<Computation<@Nullable Void>> running = new ArrayList<>();
            for (int number = 0; number < fibers; number++) {
                boolean isVictim = number % 2 == 0;
                Computation<Object> own = Computation.create();
                if (isVictim) {
                    victims.add(own);
                }
                running.add(scene.spawn(Fiber.create(own), self -> {
                    try {
                        for (int time = 0; time < (isVictim ? Integer.MAX_VALUE : 10); time++) {
                            resilience().acquire(limiter);
                            self.check();
                        }
                        served.incrementAndGet();
                    } catch (RuntimeException ended) {
                        scene.holds(isVictim && self.isCancelled(), "only victims are cancelled, not by " + ended);
                    }
                }));
            }
            victims.forEach(victim -> {
                Fiber.yield();
                victim.tryCancel(scene.cause("victim"));
            });
            running.forEach(scene::join);
            scene.equal(fibers - victims.size(), served.get(), "fibers that got all their tokens");
            scene.equal(0, waiting(limiter), "fibers in the queue");
        });
    }

    /// The fibers that have left do not outnumber those that wait.
    @Test
    default void q9d_fibersThatHaveLeftAreForgotten() {
        Scene scene = new Scene("Q9d", subject());
        RuntimeException cause = scene.cause("cancelled");
        scene.run(fiber -> {
            RateLimiter limiter = RateLimiter.of(1, Duration.ofHours(1));
            resilience().acquire(limiter);
            Computation<Object> first = Computation.create();
            Computation<?> waits = scene.spawn(
                    Fiber.create(first),
                    self -> scene.throwsSame(cause, () -> resilience().acquire(limiter), "the first fiber"));
            scene.yieldUntil(() -> waiting(limiter) == 1, "the first fiber waits");
            for (int number = 0; number < 100; number++) {
                int before = waiting(limiter);
                Computation<Object> own = Computation.create();
                Computation<?> running = scene.spawn(
                        Fiber.create(own),
                        self -> scene.throwsSame(cause, () -> resilience().acquire(limiter), "another fiber"));
                scene.yieldUntil(() -> waiting(limiter) == before + 1, "another fiber waits");
                own.tryCancel(cause);
                scene.join(running);
                scene.holds(waiting(limiter) <= 3, "fibers that have left must be forgotten, not " + limiter);
            }
            first.tryCancel(cause);
            scene.join(waits);
            scene.equal(0, waiting(limiter), "fibers in the queue");
        });
    }

    private static int waiting(RateLimiter limiter) {
        String text = limiter.toString();
        int end = text.indexOf(" waiting");
        return Integer.parseInt(text.substring(text.lastIndexOf(' ', end - 1) + 1, end));
    }
}
