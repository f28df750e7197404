package io.picos.compat.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.reactor.ReactorBridge;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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
}
