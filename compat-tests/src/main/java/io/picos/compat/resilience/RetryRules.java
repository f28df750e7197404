package io.picos.compat.resilience;

import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.SchedulerClosed;
import io.picos.ScopeTerminated;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import io.picos.std.resilience.Retry;
import io.picos.std.structured.Control;
import io.picos.std.structured.Run;
import io.picos.std.sync.Latch;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules Q1 to Q4: retries. [ResilienceTimeRules] tests when the attempts are made.
public interface RetryRules extends Rules {
    /// {@return the retries under test; only a wrong subject brings its own}
    default ResilienceSubject resilience() {
        return ResilienceSubject.REAL;
    }

    /// The value of the first attempt that returns is returned, and there are no more attempts.
    @Test
    default void q1a_theFirstValueIsReturned() {
        Scene scene = new Scene("Q1a", subject());
        scene.run(fiber -> {
            AtomicInteger attempts = new AtomicInteger();
            Retry retry = Retry.attempts(5);
            for (int failures = 0; failures < 5; failures++) {
                int last = failures + 1;
                attempts.set(0);
                int value = resilience().call(retry, () -> {
                    if (attempts.incrementAndGet() < last) {
                        throw new IOException("Q1a");
                    }
                    return 42;
                });
                scene.equal(42, value, "the value after " + failures + " failures");
                scene.equal(last, attempts.get(), "attempts with " + failures + " failures");
            }
            scene.equal(null, resilience().call(retry, () -> null), "a value of null");
        });
    }

    /// There are as many attempts as allowed, and no more.
    @Test
    default void q1b_thereAreNoMoreAttemptsThanAllowed() {
        Scene scene = new Scene("Q1b", subject());
        scene.run(fiber -> {
            for (int most = 1; most <= 3; most++) {
                attempts(scene, Retry.attempts(most), most, scene.cause("failure"));
            }
        });
    }

    /// If all attempts fail, the exception of the last one is thrown, the same object, and nothing is added to it.
    @Test
    default void q1c_theLastFailureIsThrownUnchanged() {
        Scene scene = new Scene("Q1c", subject());
        scene.run(fiber -> {
            for (int most = 1; most <= 3; most++) {
                Retry retry = Retry.attempts(most);
                List<Exception> failures = new ArrayList<>();
                Throwable thrown = scene.thrown(
                        () -> resilience().call(retry, () -> {
                            Exception failure = new IOException("Q1c: attempt " + failures.size());
                            failures.add(failure);
                            throw failure;
                        }),
                        "a retry whose attempts all fail");
                scene.same(failures.getLast(), thrown, "what is thrown");
                scene.equal(0, thrown.getSuppressed().length, "what was added to the failure");
            }
        });
    }

    /// Only the exceptions that were chosen are retried, by type and by predicate.
    @Test
    default void q1d_onlyWhatWasChosenIsRetried() {
        Scene scene = new Scene("Q1d", subject());
        scene.run(fiber -> {
            Retry retry = Retry.attempts(3).on(IOException.class);
            IOException checked = new IOException("Q1d");
            attempts(scene, retry, 3, checked);
            attempts(scene, retry, 1, scene.cause("another type"));
            List<Throwable> asked = new ArrayList<>();
            Retry choosy = retry.onlyIf(failure -> asked.add(failure) && asked.size() < 2);
            attempts(scene, choosy, 2, checked);
            scene.equal(List.of(checked, checked), asked, "the failures that the predicate was asked about");
        });
    }

    /// A checked exception counts as itself if C8 has wrapped it, and the failures of a scope count if all do.
    @Test
    default void q1e_whatIsInsideCounts() {
        Scene scene = new Scene("Q1e", subject());
        scene.run(fiber -> {
            Retry retry = Retry.attempts(3).on(IOException.class);
            IOException checked = new IOException("Q1e");
            attempts(scene, retry, 3, Cancellation.unchecked(checked));
            attempts(scene, retry, 3, failures(scene, checked, new FileNotFoundException("Q1e")));
            attempts(scene, retry, 1, failures(scene, checked, scene.cause("another type")));
            Exception inside = failures(scene, checked, new FileNotFoundException("Q1e"));
            attempts(scene, retry, 3, failures(scene, checked, inside));
            inside = failures(scene, checked, scene.cause("another type"));
            attempts(scene, retry, 1, failures(scene, checked, inside));
            List<Throwable> asked = new ArrayList<>();
            Retry choosy = retry.onlyIf(failure -> asked.add(failure) && asked.size() < 2);
            attempts(scene, choosy, 2, Cancellation.unchecked(checked));
            scene.equal(List.of(checked, checked), asked, "the failures that the predicate was asked about");
        });
    }

    /// The pauses last at least as long as they were asked to, and grow to the longest.
    @Test
    default void q2_thePausesAreNotTooShort() {
        Scene scene = new Scene("Q2", subject());
        scene.run(fiber -> {
            Retry retry = Retry.attempts(4).backingOff(Duration.ofMillis(1), 2, Duration.ofMillis(3));
            long start = Fiber.nanoTime();
            attempts(scene, retry, 4, scene.cause("failure"));
            long elapsed = Fiber.nanoTime() - start;
            scene.holds(elapsed >= 6_000_000, "pauses of 1, 2 and 3 ms must not take " + elapsed + " ns");
        });
    }

    /// A cancellation of the fiber ends the attempt, and is not retried, though the attempt throws something else.
    @Test
    default void q3_aCancellationEndsAnAttempt() {
        Scene scene = new Scene("Q3", subject());
        RuntimeException cause = scene.cause("cancelled");
        RuntimeException another = scene.cause("another");
        for (RuntimeException expected : List.of(cause, another)) {
            Computation<Object> own = Computation.create();
            AtomicInteger attempts = new AtomicInteger();
            scene.run(fiber -> {
                Computation<?> running = scene.spawn(
                        Fiber.create(own),
                        self -> scene.throwsSame(
                                expected,
                                () -> resilience().call(Retry.attempts(3), () -> {
                                    attempts.incrementAndGet();
                                    try {
                                        return Computation.create().await();
                                    } catch (RuntimeException ended) {
                                        throw ended == cause ? expected : ended;
                                    }
                                }),
                                "a retry in a cancelled fiber"));
                scene.yieldUntil(() -> attempts.get() == 1, "the first attempt waits");
                own.tryCancel(cause);
                scene.join(running);
                scene.equal(1, attempts.get(), "attempts");
            });
        }
    }

    /// A cancellation of the fiber ends a pause at once.
    @Test
    default void q3_aCancellationEndsAPause() {
        Scene scene = new Scene("Q3", subject());
        RuntimeException cause = scene.cause("cancelled");
        Computation<Object> own = Computation.create();
        AtomicInteger attempts = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        Retry retry = Retry.attempts(3).pausing(Duration.ofHours(1)).onlyIf(failure -> asked.incrementAndGet() > 0);
        scene.run(fiber -> {
            Computation<?> running = scene.spawn(
                    Fiber.create(own),
                    self -> scene.throwsSame(
                            cause,
                            () -> resilience().call(retry, () -> {
                                attempts.incrementAndGet();
                                throw scene.cause("failure");
                            }),
                            "a retry that is cancelled in a pause"));
            scene.yieldUntil(() -> asked.get() == 1, "the first attempt has failed, and is to be retried");
            own.tryCancel(cause);
            scene.join(running);
            scene.equal(1, attempts.get(), "attempts");
        });
    }

    /// If the fiber forbids cancellation, and code in the body permits it, the cancellation is not retried either.
    @Test
    default void q3_aCancellationThatTheBodyPermitsIsNotRetried() {
        Scene scene = new Scene("Q3", subject());
        scene.run(fiber -> {
            RuntimeException cause = scene.cause("cancelled");
            Fiber forbidding = Fiber.create(true, Computation.cancelled(cause));
            scene.join(scene.spawn(forbidding, self -> {
                AtomicInteger attempts = new AtomicInteger();
                scene.throwsSame(
                        cause,
                        () -> resilience().call(Retry.attempts(3), () -> {
                            attempts.incrementAndGet();
                            return self.permit(() -> Computation.create().await());
                        }),
                        "a body that permits cancellation");
                scene.equal(1, attempts.get(), "attempts");
            }));
        });
    }

    /// A deadline of one attempt is retried. An attempt that was ended on purpose is not, and neither is an error.
    @Test
    default void q3_whatWasEndedOnPurposeIsNotRetried() {
        Scene scene = new Scene("Q3", subject());
        scene.run(fiber -> {
            Retry retry = Retry.attempts(3);
            attempts(scene, retry, 1, new ScopeTerminated("Q3"));
            attempts(scene, retry, 1, new ConsumerCancelled("Q3"));
            attempts(scene, retry, 1, new InterruptedException("Q3"));
            attempts(scene, retry, 1, new LinkageError("Q3"));
            attempts(scene, retry, 3, new DeadlineExceeded(Duration.ofMillis(1)));
            AtomicInteger attempts = new AtomicInteger();
            String value = resilience()
                    .call(
                            retry,
                            () -> Control.cancelAfter(
                                    Duration.ofMillis(1), () -> attempts.incrementAndGet() < 3 ? never() : "third"));
            scene.equal("third", value, "the value after two attempts that were late");
        });
    }

    /// The failures of a scope are not retried if one of them must not be, also if it is inside another one's.
    @Test
    default void q3_failuresAreNotRetriedIfOneOfThemWasEndedOnPurpose() {
        Scene scene = new Scene("Q3", subject());
        scene.run(fiber -> {
            Retry retry = Retry.attempts(3);
            Exception plain = scene.cause("failure");
            List<Throwable> ends = List.of(
                    new ConsumerCancelled("Q3"),
                    new SchedulerClosed("Q3", null),
                    new InterruptedException("Q3"),
                    new AssertionError("Q3"));
            for (Throwable end : ends) {
                Exception together = failuresOfAll(scene, plain, end);
                attempts(scene, retry, 1, together);
                attempts(scene, retry, 1, failures(scene, scene.cause("outer"), together));
            }
            DeadlineExceeded late = new DeadlineExceeded(Duration.ofMillis(1));
            attempts(scene, retry, 3, failures(scene, plain, late));
        });
    }

    /// The deadline over all cancels the attempt. It is thrown, and not retried, and the fiber is not cancelled.
    @Test
    default void q4a_theDeadlineEndsAnAttempt() {
        Scene scene = new Scene("Q4a", subject());
        scene.run(fiber -> {
            AtomicInteger attempts = new AtomicInteger();
            Duration limit = Duration.ofMillis(5);
            Throwable thrown = scene.thrown(
                    () -> resilience().call(Retry.attempts(3).within(limit), () -> {
                        attempts.incrementAndGet();
                        return never();
                    }),
                    "an attempt that is late");
            scene.holds(thrown instanceof DeadlineExceeded, "the deadline must be thrown, not " + thrown);
            scene.equal(limit, ((DeadlineExceeded) thrown).duration(), "the duration of the deadline");
            scene.equal(1, attempts.get(), "attempts");
            fiber.check();
            Fiber.yield();
        });
    }

    /// There is no pause that would last until the deadline: the failure is thrown at once.
    @Test
    default void q4b_noPauseLastsUntilTheDeadline() {
        Scene scene = new Scene("Q4b", subject());
        Retry retry = Retry.attempts(3).pausing(Duration.ofHours(2)).within(Duration.ofHours(1));
        scene.run(fiber -> attempts(scene, retry, 1, scene.cause("failure")));
    }

    /// If the fiber forbids cancellation, the deadline does not end an attempt, but there is no other attempt after
    /// it.
    @Test
    default void q4c_theDeadlineEndsTheAttemptsAlsoWhereCancellationIsForbidden() {
        Scene scene = new Scene("Q4c", subject());
        scene.run(fiber -> fiber.forbid(() -> {
            AtomicInteger attempts = new AtomicInteger();
            RuntimeException failure = scene.cause("failure");
            scene.throwsSame(
                    failure,
                    () -> resilience().call(Retry.attempts(3).within(Duration.ofMillis(1)), () -> {
                        attempts.incrementAndGet();
                        Fiber.sleep(Duration.ofMillis(2));
                        throw failure;
                    }),
                    "an attempt that is late and cannot be cancelled");
            scene.equal(1, attempts.get(), "attempts");
            return null;
        }));
    }

    /// {@return the failures, as a scope throws them}
    private static Exception failures(Scene scene, Exception first, Exception second) {
        return (Exception) scene.thrown(
                () -> Run.firstSuccess(
                        () -> {
                            throw first;
                        },
                        () -> {
                            throw second;
                        }),
                "a race that nobody wins");
    }

    /// {@return the failures, as a scope throws them} An error ends a race, so these bodies run to their ends.
    private static Exception failuresOfAll(Scene scene, Throwable first, Throwable second) {
        Latch begun = Latch.create(1);
        return (Exception) scene.thrown(
                () -> Run.all(List.of(
                        () -> {
                            begun.await();
                            throw Cancellation.unchecked(first);
                        },
                        () -> {
                            begun.countDown();
                            try {
                                never();
                            } catch (RuntimeException terminated) {
                                throw Cancellation.unchecked(second);
                            }
                        })),
                "two bodies that fail");
    }

    private static String never() {
        return Computation.<String>create().await();
    }

    /// Calls a body that always throws the failure, and counts the attempts.
    private void attempts(Scene scene, Retry retry, int expected, Throwable failure) {
        AtomicInteger attempts = new AtomicInteger();
        scene.throwsSame(
                failure,
                () -> resilience().<@Nullable Void, Exception>call(retry, () -> {
                    attempts.incrementAndGet();
                    if (failure instanceof Error error) {
                        throw error;
                    }
                    throw (Exception) failure;
                }),
                "a retry of " + failure);
        scene.equal(expected, attempts.get(), "attempts with " + failure);
    }
}
