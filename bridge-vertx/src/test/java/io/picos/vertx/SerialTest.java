package io.picos.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Fiber;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A context of Vert.x runs one turn at a time, also when its Vert.x has been closed (S4).
@Timeout(300)
class SerialTest {
    private static final int FIBERS = 4;
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final VertxInternal vertx = (VertxInternal)
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setUseDaemonThread(true));
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch allBegun = new CountDownLatch(FIBERS);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger turns = new AtomicInteger();

    @ParameterizedTest
    @EnumSource(names = {"EVENT_LOOP", "WORKER", "VIRTUAL_THREAD"})
    void close_duringALongTurn_theOtherFibersWaitForItsEnd(ThreadingModel model) throws InterruptedException {
        VertxBridge bridge =
                VertxBridge.on(vertx.contextBuilder().withThreadingModel(model).build());
        CountDownLatch ended = new CountDownLatch(FIBERS);
        List<Future<?>> results = new ArrayList<>(); // so that nobody cancels them
        for (int i = 0; i < FIBERS; i++) {
            results.add(bridge.future(() -> {
                try {
                    Fiber.current().forbid(() -> {
                        allBegun.countDown();
                        while (allBegun.getCount() > 0) {
                            Fiber.yield();
                        }
                        turn();
                        Fiber.yield();
                        turn();
                        return null;
                    });
                } finally {
                    ended.countDown();
                }
                return null;
            }));
        }
        begun.await();
        vertx.close();
        closing.countDown();
        ended.await();
        assertThat(most).as("turns at the same time").hasValue(1);
        assertThat(turns).as("turns").hasValue(2 * FIBERS);
        assertThat(results).hasSize(FIBERS);
    }

    /// The first one lasts until the Vert.x is being closed, and each lasts long enough for the engine to notice that.
    private void turn() {
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        begun.countDown();
        while (closing.getCount() > 0) {
            Thread.onSpinWait();
        }
        long start = System.nanoTime();
        while (System.nanoTime() - start < LONG_NANOS) {
            Thread.onSpinWait();
        }
        turns.incrementAndGet();
        inside.decrementAndGet();
    }
}
