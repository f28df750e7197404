package io.picos.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import io.picos.compat.patience.Waits;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.std.sync.SingleFlight;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Fibers of two schedulers that share a flight, of which one closes (L22).
class SingleFlightTest {
    @Test
    void run_schedulerOfTheFirstCloses_theOtherRunsItsBody() throws Exception {
        SingleFlight<String, String> flights = SingleFlight.create();
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger calls = new AtomicInteger();
        Callable<String> body = () -> {
            if (runs.incrementAndGet() == 1) {
                Computation.create().await();
            }
            return "run " + runs.get();
        };
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            CompletableFuture<String> first =
                    CompletableFutureBridge.on(executor).future(() -> flights.run("key", body));
            Waits.until("L22: the first body runs", () -> runs.get() == 1);
            CompletableFuture<String> second = CompletableFuture.supplyAsync(
                    () -> ThreadScheduler.run(() -> {
                        Fiber.spawn(Fiber.create(Computation.create()), ignored -> calls.incrementAndGet());
                        return flights.run("key", body);
                    }),
                    task -> Thread.ofPlatform().daemon().start(task));
            Waits.until("L22: the second call is on its way", () -> calls.get() == 1);
            executor.shutdownNow();
            assertThat(Waits.<String>get("L22: the second has a value", second)).isEqualTo("run 2");
            Waits.until("L22: the first ends", first::isDone);
            assertThat(first).isCompletedExceptionally();
        } finally {
            executor.shutdownNow();
        }
    }
}
