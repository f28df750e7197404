package io.picos.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Fiber;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A backend of one thread runs one turn at a time, also when it has been closed.
@Timeout(300)
class SerialTest {
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    @RegisterExtension
    final Pools pools = new Pools();

    @Test
    void shutdown_duringALongTurn_theOtherFibersWaitForItsEnd() throws Exception {
        ExecutorService pool = pools.fixed(1);
        CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean closed = new AtomicBoolean();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CompletableFuture<?> busy = bridge.future(() -> {
            begun.countDown();
            turn(inside, most, closed);
            return null;
        });
        Patience.await(begun);
        CompletableFuture<?>[] others = new CompletableFuture<?>[4];
        for (int i = 0; i < others.length; i++) {
            others[i] = bridge.future(() -> {
                turn(inside, most, closed);
                Fiber.current().forbid(() -> {
                    Fiber.yield();
                    turn(inside, most, closed);
                    return null;
                });
                return null;
            });
        }
        pool.shutdown();
        closed.set(true);
        CompletableFuture.allOf(others).exceptionally(cancelled -> null).get();
        busy.exceptionally(cancelled -> null).get();
        assertThat(most).as("turns at the same time").hasValue(1);
    }

    /// Lasts long enough after the closure for the engine to have noticed both.
    private static void turn(AtomicInteger inside, AtomicInteger most, AtomicBoolean closed) {
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        while (!closed.get()) {
            Thread.onSpinWait();
        }
        long start = System.nanoTime();
        while (System.nanoTime() - start < LONG_NANOS) {
            Thread.onSpinWait();
        }
        inside.decrementAndGet();
    }
}
