package io.picos.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.Fiber;
import io.picos.SchedulerClosed;
import io.picos.Trigger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Killer 3: an executor that throws. What it throws reaches nobody but the engine, which tries again (S5).
@Tag("slow")
class RefusingExecutorTest {
    private static final int FIBERS = 1_000;
    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

    @RegisterExtension
    final Pools pools = new Pools();

    enum Thrown {
        REJECTION {
            @Override
            void fail() {
                throw new RejectedExecutionException("not now");
            }
        },
        ERROR {
            @Override
            void fail() {
                throw new OutOfMemoryError("not really");
            }
        };

        abstract void fail();
    }

    @ParameterizedTest
    @EnumSource
    void spawn_whileRefusing_fiberRunsLater(Thrown thrown) throws Exception {
        Moody executor = new Moody(pools.fixed(1), thrown);
        executor.refusing = true;
        CompletableFuture<Integer> future = CompletableFutureBridge.on(executor).future(() -> 42);
        Patience.await(executor.refused);
        executor.refusing = false;
        assertThat(Patience.get(future)).isEqualTo(42);
    }

    @ParameterizedTest
    @EnumSource
    void signal_whileRefusing_signallerNoticesNothing(Thrown thrown) throws Exception {
        Moody executor = new Moody(pools.fixed(1), thrown);
        CompletableFutureBridge bridge = CompletableFutureBridge.on(executor);
        List<Trigger> triggers = List.of(Trigger.create(), Trigger.create());
        List<CompletableFuture<Throwable>> futures = new ArrayList<>();
        for (Trigger trigger : triggers) {
            futures.add(bridge.future(trigger::await));
        }
        Patience.until("all suspended", () -> triggers.stream().allMatch(Sleepers::isAwaited));
        Patience.until("the lane is idle", () -> executor.pool.getActiveCount() == 0);
        executor.refusing = true;
        triggers.get(0).signal(); // by a thread
        Thread fiberOfAnother = Thread.ofVirtual().start(triggers.get(1)::signal);
        fiberOfAnother.join();
        Patience.await(executor.refused);
        executor.refusing = false;
        for (CompletableFuture<Throwable> future : futures) {
            assertThat(Patience.get(future)).as("cancellation").isNull();
        }
    }

    @Test
    void spawn_queueFullForHalfASecond_noneIsLostAndNoneCancelled() throws Exception {
        ThreadPoolExecutor pool = pools.bounded(2, 10, new ThreadPoolExecutor.AbortPolicy());
        CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);
        List<Trigger> triggers = new ArrayList<>();
        List<CompletableFuture<Object>> futures = new ArrayList<>();
        for (int i = 0; i < FIBERS; i++) {
            Trigger trigger = Trigger.create();
            triggers.add(trigger);
            futures.add(bridge.future(() -> {
                assertThat(trigger.await()).isNull();
                Fiber.yield();
                return null;
            }));
        }
        Patience.until("all suspended", () -> triggers.stream().allMatch(Sleepers::isAwaited));
        CompletableFuture<Object> halfASecond =
                new CompletableFuture<>().completeOnTimeout(null, HALF_A_SECOND.toMillis(), TimeUnit.MILLISECONDS);
        fill(pool, halfASecond);
        triggers.forEach(Trigger::signal);
        for (int i = 0; i < FIBERS; i++) {
            futures.add(bridge.future(() -> null)); // also those that are spawned meanwhile
        }
        for (CompletableFuture<Object> future : futures) {
            Patience.get(future);
        }
        assertThat(halfASecond).as("what kept the queue full").isDone();
    }

    @Test
    void spawn_queueFullForEver_fibersAreCancelledAndRunElsewhere() throws Exception {
        ThreadPoolExecutor pool = pools.bounded(2, 10, new ThreadPoolExecutor.AbortPolicy());
        CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);
        Sleepers sleepers = new Sleepers(bridge, false, false);
        CompletableFuture<Object> never = new CompletableFuture<>();
        // A drain that is still in the queue would stay there for ever, accepted, and nobody would refuse anything.
        Patience.until(
                "the lanes are idle",
                () -> pool.getActiveCount() == 0 && pool.getQueue().isEmpty());
        fill(pool, never);
        sleepers.signal(0);
        sleepers.awaitEnd(1);
        assertThatThrownBy(() -> bridge.future(() -> null)).isInstanceOf(RejectedExecutionException.class);
        never.complete(null);
    }

    @Test
    void execute_refusalThatLasts_isTheCauseOfTheCancellation() throws Exception {
        Moody executor = new Moody(pools.fixed(1), Thrown.REJECTION);
        CompletableFutureBridge bridge = CompletableFutureBridge.on(executor);
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Throwable> future = bridge.future(() -> {
            begun.countDown();
            Throwable cancellation = Trigger.create().await();
            throw (RuntimeException) cancellation;
        });
        Patience.await(begun);
        executor.refusing = true;
        assertThat(Patience.get(future.exceptionally(thrown -> thrown)))
                .isInstanceOf(SchedulerClosed.class)
                .hasCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void execute_thatTakesLongAfterARefusal_isNoRefusal() throws Exception {
        ThreadPoolExecutor pool = pools.fixed(1);
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<Integer> future = CompletableFutureBridge.on((Executor) task -> {
                    switch (calls.getAndIncrement()) {
                        case 0 -> throw new RejectedExecutionException("not now");
                        case 1 -> longerThanARefusalIsForgiven();
                        default -> {}
                    }
                    pool.execute(task);
                })
                .future(() -> {
                    Fiber.sleep(Duration.ofMillis(10)); // so that a closure would reach it
                    return 42;
                });
        assertThat(Patience.get(future)).isEqualTo(42);
        assertThat(calls).hasValueGreaterThan(1);
    }

    private static void longerThanARefusalIsForgiven() {
        new CompletableFuture<>()
                .completeOnTimeout(null, 800, TimeUnit.MILLISECONDS)
                .join();
    }

    /// Returns when all threads are busy and the queue is full, with tasks that wait for the future.
    private static void fill(ThreadPoolExecutor pool, CompletableFuture<Object> until) {
        AtomicInteger busy = new AtomicInteger();
        Patience.until("full", () -> {
            try {
                pool.execute(() -> {
                    busy.incrementAndGet();
                    until.join();
                });
            } catch (RejectedExecutionException full) {
                return busy.get() == pool.getMaximumPoolSize();
            }
            return false;
        });
    }

    /// Refuses, or not.
    private static final class Moody implements Executor {
        final ThreadPoolExecutor pool;
        final CountDownLatch refused = new CountDownLatch(1);
        private final Thrown thrown;
        volatile boolean refusing;

        Moody(ThreadPoolExecutor pool, Thrown thrown) {
            this.pool = pool;
            this.thrown = thrown;
        }

        @Override
        public void execute(Runnable task) {
            if (refusing) {
                refused.countDown();
                thrown.fail();
            }
            pool.execute(task);
        }
    }
}
