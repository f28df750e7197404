package io.picos.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.engine.watch.Watchdog;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The watchdog has a lane give way to its backend where the lane itself does not look at the clock (S2).
@Timeout(60)
class GivingWayTest {
    private static final int LONG_TURNS = 8;
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    @Test
    void longTurnsOnTheBackendsOwnThread_itsTaskRunsAfterTheFirst() throws Exception {
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            Engine engine = new Engine(new OnPool(pool, 1));
            CompletableFuture<Boolean> known = new CompletableFuture<>();
            spawn(engine, () -> known.complete(true));
            known.get(30, TimeUnit.SECONDS); // the pool's thread: the engine has seen it
            AtomicInteger begun = new AtomicInteger();
            CompletableFuture<Integer> begunByThen = new CompletableFuture<>();
            Runnable longTurn = () -> {
                if (begun.getAndIncrement() == 0) {
                    pool.execute(() -> begunByThen.complete(begun.get()));
                }
                awaitLookAfter(System.nanoTime() + LONG_NANOS);
            };
            pool.execute(() -> spawn(engine, () -> {
                for (int turn = 0; turn < LONG_TURNS; turn++) {
                    spawn(engine, longTurn);
                }
            }));
            assertThat(begunByThen.get(30, TimeUnit.SECONDS))
                    .as("S2: long turns begun when the backend's task runs")
                    .isEqualTo(1);
        }
    }

    /// Waits, without ending the turn, until the watchdog has looked at all lanes after a time.
    private static void awaitLookAfter(long time) {
        long look = Watchdog.now;
        while (look - time <= 0) {
            Thread.onSpinWait();
            look = Watchdog.now;
        }
        while (Watchdog.now == look) { // then it has done with that look
            Thread.onSpinWait();
        }
    }

    private static void spawn(Engine engine, Runnable body) {
        engine.spawn(Fiber.create(Computation.create()), fiber -> body.run());
    }
}
