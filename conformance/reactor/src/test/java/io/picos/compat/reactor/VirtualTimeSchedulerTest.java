package io.picos.compat.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.SchedulerClosed;
import io.picos.compat.patience.Waits;
import io.picos.reactor.ReactorBridge;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/// Virtual time as users of `reactor-test` have it (S9).
class VirtualTimeSchedulerTest {
    /// More turns than a lane runs in one go.
    private static final int MANY = 10_000;

    private static final Duration HOUR = Duration.ofHours(1);

    private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();
    private final ReactorBridge bridge = ReactorBridge.on(scheduler);

    @AfterEach
    void closeScheduler() {
        scheduler.dispose();
    }

    @Test
    void advanceTimeBy_manySleepersOfOneFiber_haveAllRunWhenItReturns() {
        AtomicInteger asleep = new AtomicInteger();
        AtomicInteger awake = new AtomicInteger();
        bridge.mono(() -> {
                    for (int number = 0; number < MANY; number++) {
                        Fiber.spawn(Fiber.create(Computation.create()), child -> {
                            asleep.incrementAndGet();
                            Fiber.sleep(HOUR);
                            Fiber.yield();
                            awake.incrementAndGet();
                        });
                    }
                    return null;
                })
                .subscribe();
        assertThat(asleep).as("B12: sleepers when the subscription returns").hasValue(MANY);
        scheduler.advanceTimeBy(HOUR.minusNanos(1));
        assertThat(awake).as("S9: awake before the hour is over").hasValue(0);
        scheduler.advanceTimeBy(Duration.ofNanos(1));
        assertThat(awake).as("S9: awake when the hour is over").hasValue(MANY);
    }

    @Test
    void subscribe_fiberThatYieldsOften_hasRunWhenItReturns() {
        CompletableFuture<Integer> result = bridge.mono(() -> {
                    for (int number = 0; number < MANY; number++) {
                        Fiber.yield();
                    }
                    return MANY;
                })
                .toFuture();
        assertThat(result).as("B12: the fiber").isCompletedWithValue(MANY);
    }

    @Test
    void advanceTimeBy_fiberThatAwaitsATimerOfTheLibrary_hasRunWhenItReturns() {
        CompletableFuture<Long> result = bridge.mono(() -> {
                    long sum = 0;
                    for (int hour = 0; hour < 3; hour++) {
                        sum += 1 + ReactorBridge.await(Mono.delay(HOUR, scheduler));
                        Fiber.sleep(HOUR);
                    }
                    return sum;
                })
                .toFuture();
        scheduler.advanceTimeBy(HOUR.multipliedBy(6).minusNanos(1));
        assertThat(result).as("S9: before six hours are over").isNotDone();
        scheduler.advanceTimeBy(Duration.ofNanos(1));
        assertThat(result).as("S9: when they are over").isCompletedWithValue(3L);
    }

    @Test
    void subscribe_inATaskOfTheScheduler_hasRunWhenItReturns() {
        AtomicInteger steps = new AtomicInteger();
        AtomicInteger seen = new AtomicInteger();
        scheduler.schedule(() -> {
            bridge.mono(() -> {
                        steps.incrementAndGet();
                        Fiber.yield();
                        return steps.incrementAndGet();
                    })
                    .subscribe();
            seen.set(steps.get());
        });
        assertThat(seen).as("B12: steps when the subscription returns").hasValue(2);
    }

    @Test
    void dispose_fibersAsleep_areCancelledAndEnd() throws Exception {
        CompletableFuture<String> result = bridge.mono(() -> {
                    try {
                        Fiber.sleep(HOUR);
                        return "awake";
                    } finally {
                        Fiber.current().forbid(() -> {
                            Fiber.sleep(Duration.ofMillis(1)); // of real time, since there is no other any more
                            return null;
                        });
                    }
                })
                .toFuture();
        scheduler.dispose();
        Waits.until("S4: the result completes", result::isDone);
        assertThat(result.handle((value, thrown) -> thrown).join())
                .as("S4: the result")
                .isInstanceOf(SchedulerClosed.class);
    }

    // ---- as StepVerifier has it

    @Test
    void stepVerifier_fiberThatSleepsADay_isVerifiedInNoTime() {
        StepVerifier.withVirtualTime(
                        () -> ReactorBridge.on(Schedulers.parallel()).mono(() -> {
                            Fiber.sleep(Duration.ofDays(1));
                            return "good morning";
                        }))
                .expectSubscription()
                .expectNoEvent(Duration.ofDays(1).minusNanos(1))
                .thenAwait(Duration.ofNanos(1))
                .expectNext("good morning")
                .expectComplete()
                .verify(Waits.TIMEOUT);
    }

    @Test
    void stepVerifier_deadlineOfAnHour_isExceededAfterAnHour() {
        StepVerifier.withVirtualTime(() -> ReactorBridge.on(Schedulers.boundedElastic())
                        .mono(HOUR, () -> {
                            Fiber.sleep(HOUR.multipliedBy(2));
                            return "too late";
                        }))
                .expectSubscription()
                .expectNoEvent(HOUR.minusNanos(1))
                .thenAwait(Duration.ofNanos(1))
                .expectError(TimeoutException.class)
                .verify(Waits.TIMEOUT);
    }

    @Test
    void stepVerifier_fibersThatWakeEachOther_areVerifiedInNoTime() {
        StepVerifier.withVirtualTime(() -> {
                    ReactorBridge bridge = ReactorBridge.on(Schedulers.single());
                    Mono<Integer> hourly = bridge.mono(() -> {
                        int hours = 0;
                        for (; hours < 24; hours++) {
                            Computation<String> computation = Computation.create();
                            Fiber.spawn(Fiber.create(computation), waker -> {
                                Fiber.sleep(HOUR);
                                computation.tryReturn("wake up");
                            });
                            computation.awaitCompletion();
                        }
                        return hours;
                    });
                    return hourly.zipWith(hourly, Integer::sum).delayElement(HOUR);
                })
                .expectSubscription()
                .expectNoEvent(HOUR.multipliedBy(25).minusNanos(1))
                .thenAwait(HOUR)
                .expectNext(48)
                .expectComplete()
                .verify(Waits.TIMEOUT);
    }

    @Test
    void stepVerifier_subscriberWhoCancels_leavesNoTimer() {
        AtomicInteger ended = new AtomicInteger();
        StepVerifier.withVirtualTime(() -> ReactorBridge.on(Schedulers.parallel())
                        .mono(() -> {
                            try {
                                Fiber.sleep(HOUR);
                                return "too late";
                            } finally {
                                ended.incrementAndGet();
                            }
                        }))
                .expectSubscription()
                .thenAwait(HOUR.minusNanos(1))
                .thenCancel()
                .verify(Waits.TIMEOUT);
        assertThat(ended).as("S9: fibers that have ended when it returns").hasValue(1);
    }
}
