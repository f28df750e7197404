package io.picos.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Outcome;
import io.picos.spi.BackendScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// User code that recurses without end, on a thread that runs fibers right there, ends no lane and loses no fiber
/// (S4, S10).
@Timeout(300)
@Tag("slow")
class OverflowTest {
    private static final int ROUNDS = Boolean.getBoolean("picos.stress") ? 100 : 5;
    private static final int CALLS_A_FIBER = 8;
    private static final int FIBERS = 4;

    @RegisterExtension
    final Pools pools = new Pools();

    @Test
    void launch_atEveryDepthUpToTheEndOfTheStack_everyFiberEndsAndTheLaneGoesOn() throws Exception {
        AtomicInteger accepted = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        for (int round = 0; round < ROUNDS; round++) {
            try (OwnThreadBackend backend = new OwnThreadBackend()) {
                BackendScheduler scheduler = BackendScheduler.of(backend);
                int first = round % CALLS_A_FIBER;
                assertThat(overflow(backend, () -> recurse(scheduler, first, accepted, ended)))
                        .isTrue();
                CompletableFuture<Integer> next = new CompletableFuture<>();
                scheduler.launch(null, Computation.create(), () -> 7, OwnThreadBackend.into(next));
                assertThat(Patience.get(next))
                        .as("the lane goes on, %s", scheduler)
                        .isEqualTo(7);
                Patience.until("every fiber has ended: " + scheduler, () -> scheduler.fibers() == 0);
                Patience.until(
                        "every result is told, of " + accepted + ": " + ended, () -> ended.get() >= accepted.get());
            }
        }
        System.out.printf("%d stacks overflowed, %d fibers, %d results told%n", ROUNDS, accepted.get(), ended.get());
    }

    @Test
    void wake_atTheEndOfTheStack_theFiberRuns() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (OwnThreadBackend backend = new OwnThreadBackend()) {
                BackendScheduler scheduler = BackendScheduler.of(backend);
                Computation<Integer> news = Computation.create();
                CompletableFuture<Integer> result = new CompletableFuture<>();
                scheduler.launch(null, Computation.<Integer>create(), news::await, OwnThreadBackend.into(result));
                int extra = round;
                assertThat(overflow(backend, () -> completeAtTheEnd(news, extra)))
                        .isFalse();
                news.tryReturn(1); // if it was not completed on the way
                assertThat(Patience.get(result))
                        .as("the fiber has woken up, %s", scheduler)
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void yield_atTheEndOfTheStack_everyFiberEndsAndTheLaneGoesOn() throws Exception {
        AtomicInteger yielded = new AtomicInteger();
        for (int round = 0; round < ROUNDS; round++) {
            CompletableFutureBridge bridge = CompletableFutureBridge.on(pools.fixed(1));
            List<CompletableFuture<Integer>> fibers = new ArrayList<>();
            for (int i = 0; i < FIBERS; i++) {
                fibers.add(bridge.future(() -> {
                    yieldAtTheEnd(yielded);
                    return 1;
                }));
            }
            for (CompletableFuture<Integer> each : fibers) {
                assertThat(Patience.get(each)).as("a fiber has ended").isEqualTo(1);
            }
            assertThat(Patience.get(bridge.future(() -> 7)))
                    .as("the lane goes on")
                    .isEqualTo(7);
        }
        assertThat(yielded).as("yields that had room").hasValue(ROUNDS * FIBERS);
    }

    private static boolean overflow(OwnThreadBackend backend, Runnable recursion) throws InterruptedException {
        try {
            backend.submit(recursion).get(Patience.LIMIT.toNanos(), TimeUnit.NANOSECONDS);
            return false;
        } catch (ExecutionException overflowed) {
            assertThat(overflowed).hasCauseInstanceOf(StackOverflowError.class);
            return true;
        } catch (TimeoutException late) {
            throw new AssertionError("the backend's thread does not come back", late);
        }
    }

    private static void recurse(BackendScheduler scheduler, int depth, AtomicInteger accepted, AtomicInteger ended) {
        if (depth % CALLS_A_FIBER == 0) {
            scheduler.launch(
                    null,
                    Computation.<Integer>create(),
                    () -> {
                        Fiber.yield();
                        return 1;
                    },
                    (Outcome<Integer> outcome) -> ended.incrementAndGet());
            accepted.incrementAndGet();
        }
        recurse(scheduler, depth + 1, accepted, ended);
    }

    /// Completes as deep as it can: where a call fails for want of stack, the caller tries, with a little more.
    private static void completeAtTheEnd(Computation<Integer> news, int extra) {
        try {
            completeAtTheEnd(news, extra);
        } catch (StackOverflowError end) {
            if (extra >= 0) {
                news.tryReturn(1);
            }
        }
    }

    /// Yields as deep as it can: where a yield fails for want of stack, the caller tries, with a little more.
    private static void yieldAtTheEnd(AtomicInteger yielded) {
        try {
            yieldAtTheEnd(yielded);
        } catch (StackOverflowError end) {
            Fiber.yield();
            yielded.incrementAndGet();
        }
    }
}
