package io.picos.compat.resilience;

import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import io.picos.compat.subject.VirtualTimeSubject;
import io.picos.std.resilience.Hedge;
import io.picos.std.resilience.RateLimiter;
import io.picos.std.resilience.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Rules Q2, Q4, Q5 and Q7 to Q9 for schedulers with virtual time: retries, hedges and limiters are exact there.
public interface ResilienceTimeRules extends Rules {
    /// Longer than any test needs.
    Duration DAY = Duration.ofDays(1);

    /// The unit of the tests.
    Duration MINUTE = Duration.ofMinutes(1);

    @Override
    VirtualTimeSubject subject();

    /// {@return the retries, hedges and limiters under test; only a wrong subject brings its own}
    default ResilienceSubject resilience() {
        return ResilienceSubject.REAL;
    }

    /// The pauses grow by the factor, to the longest pause.
    @Test
    default void q2_thePausesAreExact() {
        Scene scene = new Scene("Q2", subject());
        Retry retry = Retry.attempts(5).backingOff(MINUTE, 3, MINUTE.multipliedBy(5));
        List<Duration> times = attempts(scene, retry);
        scene.equal(minutes(0, 1, 4, 9, 14), times, "the times of the attempts");
        Retry steady = Retry.attempts(3).pausing(MINUTE);
        scene.equal(minutes(0, 1, 2), attempts(scene, steady), "the times of the attempts");
        Retry atOnce = Retry.attempts(3);
        scene.equal(minutes(0, 0, 0), attempts(scene, atOnce), "the times of the attempts");
        Retry endless = Retry.attempts(5).backingOff(MINUTE, Double.MAX_VALUE, MINUTE.multipliedBy(2));
        scene.equal(minutes(0, 1, 3, 5, 7), attempts(scene, endless), "the times of the attempts");
    }

    /// Jitter shortens each pause by its fraction at most. The seed and the number of the call determine it.
    @Test
    default void q2_jitterIsSeeded() {
        Scene scene = new Scene("Q2", subject());
        Retry plain = Retry.attempts(20).backingOff(MINUTE, 1.5, MINUTE.multipliedBy(10));
        List<Duration> longest = pauses(attempts(scene, plain));
        Retry one = plain.jittered(0.5, 42);
        List<Duration> first = pauses(attempts(scene, one));
        List<Duration> second = pauses(attempts(scene, one));
        for (List<Duration> pauses : List.of(first, second)) {
            for (int number = 0; number < pauses.size(); number++) {
                Duration pause = pauses.get(number);
                Duration most = longest.get(number);
                scene.holds(
                        pause.compareTo(most) <= 0 && pause.plusNanos(1).compareTo(most.dividedBy(2)) >= 0,
                        "a pause of " + most + " must be shortened by half at most, not to " + pause);
            }
        }
        scene.holds(!first.equals(longest), "jitter must change the pauses");
        scene.holds(!first.equals(second), "the second call must have other pauses than the first");
        Retry same = plain.jittered(0.5, 42);
        scene.equal(first, pauses(attempts(scene, same)), "the pauses of a first call with the same seed");
        scene.equal(second, pauses(attempts(scene, same)), "the pauses of a second call with the same seed");
        scene.equal(longest, pauses(attempts(scene, one.jittered(0))), "the pauses without jitter");
    }

    /// There is no pause that would last until the deadline.
    @Test
    default void q4b_aPauseUntilTheDeadlineIsLeftOut() {
        Scene scene = new Scene("Q4b", subject());
        Retry retry = Retry.attempts(9).pausing(MINUTE.multipliedBy(4)).within(MINUTE.multipliedBy(10));
        List<Duration> times = Collections.synchronizedList(new ArrayList<>());
        var pausing = scene.start(self -> {
            long start = Fiber.nanoTime();
            failEachTime(scene, retry, times);
            times.add(since(start));
        });
        advance(scene, pausing);
        scene.equal(minutes(0, 4, 8, 8), times, "the times of the attempts, and of the end");
        noTimers(scene);
    }

    /// An attempt is cancelled at the deadline.
    @Test
    default void q4a_theDeadlineIsExact() {
        Scene scene = new Scene("Q4a", subject());
        Retry retry = Retry.attempts(9).within(MINUTE.multipliedBy(10));
        List<Duration> times = Collections.synchronizedList(new ArrayList<>());
        var waiting = scene.start(self -> {
            long start = Fiber.nanoTime();
            scene.throwsA(
                    DeadlineExceeded.class,
                    () -> resilience().call(retry, () -> Computation.create().await()),
                    "a retry whose attempt waits");
            times.add(since(start));
        });
        advance(scene, waiting);
        scene.equal(minutes(10), times, "the time of the end");
        noTimers(scene);
    }

    /// A fiber keeps the scheduler busy until the deadline has passed, so a pause of another fiber, which forbids
    /// cancellation, ends late. Then there is no other attempt. Where the clock stands still meanwhile, no pause
    /// is late.
    @Test
    default void q4c_noAttemptFollowsALatePause() {
        Scene scene = new Scene("Q4c", subject());
        Retry retry = Retry.attempts(9).pausing(MINUTE.multipliedBy(4)).within(MINUTE.multipliedBy(10));
        List<Duration> times = Collections.synchronizedList(new ArrayList<>());
        var pausing = scene.start(self -> self.forbid(() -> {
            failEachTime(scene, retry, times);
            return null;
        }));
        var busy = scene.start(self -> subject().advance(MINUTE.multipliedBy(60)));
        advance(scene, pausing);
        scene.join(busy);
        scene.equal(minutes(0), times.subList(0, 1), "the time of the first attempt");
        scene.holds(
                times.getLast().compareTo(MINUTE.multipliedBy(10)) < 0,
                "no attempt must begin after 10 minutes, but they began at " + times);
        noTimers(scene);
    }

    /// The second request begins when the delay has passed, and not before.
    @Test
    default void q5_theDelayIsExact() {
        Scene scene = new Scene("Q5", subject());
        List<Duration> times = Collections.synchronizedList(new ArrayList<>());
        var fiber = scene.start(self -> {
            long start = Fiber.nanoTime();
            Callable<String> slow = () -> {
                times.add(since(start));
                Fiber.sleep(MINUTE.multipliedBy(times.size() == 1 ? 60 : 5));
                return "value";
            };
            scene.equal("value", resilience().call(Hedge.after(MINUTE.multipliedBy(2)), slow), "the value");
            times.add(since(start));
        });
        advance(scene, fiber);
        scene.equal(minutes(0, 2, 7), times, "the times of the requests, and of the end");
        noTimers(scene);
    }

    /// A request that returns in time leaves no timer, and a request that fails is not waited for.
    @Test
    default void q5_aFailureIsNotWaitedFor() {
        Scene scene = new Scene("Q5", subject());
        List<Duration> times = Collections.synchronizedList(new ArrayList<>());
        var fiber = scene.start(self -> {
            long start = Fiber.nanoTime();
            Callable<String> failing = () -> {
                times.add(since(start));
                Fiber.sleep(MINUTE);
                if (times.size() == 1) {
                    throw scene.cause("the first request");
                }
                return "value";
            };
            scene.equal("value", resilience().call(Hedge.after(MINUTE.multipliedBy(9)), failing), "the value");
            times.add(since(start));
        });
        advance(scene, fiber);
        scene.equal(minutes(0, 1, 2), times, "the times of the requests, and of the end");
        noTimers(scene);
    }

    /// Tokens come steadily, and no part of a token is lost, though it takes no whole number of nanoseconds.
    @Test
    default void q7c_theTokensComeSteadily() {
        Scene scene = new Scene("Q7c", subject());
        List<Long> times = Collections.synchronizedList(new ArrayList<>());
        var fiber = scene.start(self -> {
            RateLimiter limiter = RateLimiter.of(3, Duration.ofNanos(10), 2);
            long start = Fiber.nanoTime();
            for (int token = 0; token < 8; token++) {
                resilience().acquire(limiter);
                times.add(Fiber.nanoTime() - start);
            }
            Fiber.sleep(DAY.dividedBy(2));
            int taken = 0;
            while (resilience().tryAcquire(limiter)) {
                taken++;
            }
            scene.equal(2, taken, "tokens after half a day");
        });
        advance(scene, fiber);
        scene.equal(List.of(0L, 0L, 4L, 7L, 10L, 14L, 17L, 20L), times, "the nanoseconds at which tokens were taken");
    }

    /// The time of each token is rounded up to a nanosecond, and the rounding does not add up, although the bucket
    /// holds one token only.
    @Test
    default void q7d_theRoundingDoesNotAddUp() {
        Scene scene = new Scene("Q7d", subject());
        int tokens = 1_000;
        List<Long> times = Collections.synchronizedList(new ArrayList<>());
        List<Long> exact = new ArrayList<>();
        for (long token = 0; token < tokens; token++) {
            exact.add(Math.ceilDiv(token * 10, 7));
        }
        var fiber = scene.start(self -> {
            RateLimiter limiter = RateLimiter.of(7, Duration.ofNanos(10), 1);
            long start = Fiber.nanoTime();
            for (int token = 0; token < tokens; token++) {
                resilience().acquire(limiter);
                times.add(Fiber.nanoTime() - start);
            }
        });
        advance(scene, fiber);
        scene.equal(exact, times, "the nanoseconds at which tokens were taken");
    }

    /// The fibers get their tokens in the order in which they have come.
    @Test
    default void q8_firstComeFirstServed() {
        Scene scene = new Scene("Q8", subject());
        List<String> served = Collections.synchronizedList(new ArrayList<>());
        var fiber = scene.start(self -> {
            RateLimiter limiter = RateLimiter.of(1, MINUTE);
            resilience().acquire(limiter);
            long start = Fiber.nanoTime();
            for (int number = 1; number <= 5; number++) {
                int own = number;
                scene.spawn(child -> {
                    resilience().acquire(limiter);
                    served.add(own + " after " + since(start));
                });
                Fiber.yield();
            }
        });
        advance(scene, fiber);
        scene.equal(
                List.of("1 after PT1M", "2 after PT2M", "3 after PT3M", "4 after PT4M", "5 after PT5M"),
                served,
                "the fibers that got a token");
    }

    /// A fiber that comes just when a token is there does not overtake the fibers that wait for it.
    @Test
    default void q8_noFiberOvertakes() {
        Scene scene = new Scene("Q8", subject());
        List<String> served = Collections.synchronizedList(new ArrayList<>());
        var fiber = scene.start(self -> {
            RateLimiter limiter = RateLimiter.of(1, MINUTE);
            resilience().acquire(limiter);
            long start = Fiber.nanoTime();
            scene.spawn(late -> {
                Fiber.sleep(MINUTE); // set before the fiber that waits has set its timer
                scene.holds(!resilience().tryAcquire(limiter), "tryAcquire must not overtake a fiber that waits");
                resilience().acquire(limiter);
                served.add("the late one after " + since(start));
            });
            Fiber.yield();
            resilience().acquire(limiter);
            served.add("the first after " + since(start));
        });
        advance(scene, fiber);
        scene.equal(List.of("the first after PT1M", "the late one after PT2M"), served, "the fibers that got a token");
    }

    /// A fiber that leaves takes no token: the fibers behind it get theirs as if it had never come.
    @Test
    default void q9b_theOthersMoveUp() {
        for (int victim = 1; victim <= 3; victim++) {
            Scene scene = new Scene("Q9b", subject());
            int leaves = victim;
            List<String> ended = Collections.synchronizedList(new ArrayList<>());
            var fiber = scene.start(self -> {
                RateLimiter limiter = RateLimiter.of(1, MINUTE);
                resilience().acquire(limiter);
                long start = Fiber.nanoTime();
                RuntimeException cause = scene.cause("cancelled");
                for (int number = 1; number <= 3; number++) {
                    int own = number;
                    Computation<Object> computation = Computation.create();
                    if (own == leaves) {
                        computation.cancelAfter(MINUTE.dividedBy(2), cause);
                    }
                    scene.spawn(Fiber.create(computation), child -> {
                        if (own == leaves) {
                            scene.throwsSame(cause, () -> resilience().acquire(limiter), "acquire");
                            ended.add("left after " + since(start));
                        } else {
                            resilience().acquire(limiter);
                            ended.add("served after " + since(start));
                        }
                    });
                    Fiber.yield();
                }
            });
            advance(scene, fiber);
            scene.equal(
                    List.of("left after PT30S", "served after PT1M", "served after PT2M"),
                    ended,
                    "what has happened when fiber " + leaves + " was cancelled");
        }
        noTimers(new Scene("Q9b", subject()));
    }

    /// {@return the times of the attempts of a call that fails, counted from its beginning}
    private List<Duration> attempts(Scene scene, Retry retry) {
        List<Duration> times = Collections.synchronizedList(new ArrayList<>());
        var fiber = scene.start(self -> failEachTime(scene, retry, times));
        advance(scene, fiber);
        return List.copyOf(times);
    }

    /// Makes a call whose attempts all fail, in a fiber.
    ///
    /// @param times gets the times of the attempts, counted from the beginning of the call
    private void failEachTime(Scene scene, Retry retry, List<Duration> times) {
        RuntimeException failure = scene.cause("failure");
        long start = Fiber.nanoTime();
        scene.throwsSame(
                failure,
                () -> resilience().call(retry, () -> {
                    times.add(since(start));
                    throw failure;
                }),
                "the retry");
    }

    private static List<Duration> pauses(List<Duration> times) {
        List<Duration> pauses = new ArrayList<>();
        for (int number = 1; number < times.size(); number++) {
            pauses.add(times.get(number).minus(times.get(number - 1)));
        }
        return pauses;
    }

    private static Duration since(long start) {
        return Duration.ofNanos(Fiber.nanoTime() - start);
    }

    private static List<Duration> minutes(long... numbers) {
        List<Duration> minutes = new ArrayList<>();
        for (long number : numbers) {
            minutes.add(MINUTE.multipliedBy(number));
        }
        return minutes;
    }

    private void advance(Scene scene, Future<?> fiber) {
        subject().advance(Duration.ZERO);
        subject().advance(DAY);
        scene.join(fiber);
    }

    private void noTimers(Scene scene) {
        subject().timers().ifPresent(armed -> scene.equal(0, armed, "timers that are armed"));
    }
}
