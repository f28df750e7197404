package io.picos.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.SchedulerClosed;
import io.picos.Trigger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Killer 6, and a backend that is closed: no fiber is lost, and all have cleaned up within a second (S4).
@Tag("slow")
class ClosingTest {
    @RegisterExtension
    final Pools pools = new Pools();

    /// What a bridge is given: the pool itself, or something that only refuses.
    enum Via {
        POOL(pool -> pool),
        LAMBDA(pool -> pool::execute);

        private final Function<ExecutorService, Executor> view;

        Via(Function<ExecutorService, Executor> view) {
            this.view = view;
        }

        CompletableFutureBridge on(ExecutorService pool) {
            return CompletableFutureBridge.on(view.apply(pool));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shutdown_fibersSuspended_allCleanUp(Via via) throws Exception {
        Patience.underASecond("shutdown, " + via, () -> {
            ExecutorService pool = pools.fixed(4);
            CompletableFutureBridge bridge = via.on(pool);
            Sleepers sleepers = new Sleepers(bridge, false, false);
            long start = System.nanoTime();
            pool.shutdown();
            sleepers.awaitEnd(0);
            Duration took = since(start);
            assertRefusesFibers(bridge);
            return took;
        });
    }

    @Test
    void shutdown_forkJoinPool_allCleanUp() throws Exception {
        Patience.underASecond("shutdown, ForkJoinPool", () -> {
            ExecutorService pool = pools.forkJoin(2);
            Sleepers sleepers = new Sleepers(CompletableFutureBridge.on(pool), false, false);
            long start = System.nanoTime();
            pool.shutdown();
            sleepers.awaitEnd(0);
            return since(start);
        });
    }

    @ParameterizedTest
    @EnumSource
    void shutdownNow_drainQueued_allCleanUp(Via via) throws Exception {
        Patience.underASecond("shutdownNow, drain queued, " + via, () -> {
            ThreadPoolExecutor pool = pools.fixed(1);
            CompletableFutureBridge bridge = via.on(pool);
            Sleepers sleepers = new Sleepers(bridge, false, false);
            occupy(pool);
            sleepers.signal(0);
            Patience.until("drain queued", () -> !pool.getQueue().isEmpty());
            long start = System.nanoTime();
            List<Runnable> dropped = pool.shutdownNow();
            assertThat(dropped).isNotEmpty();
            sleepers.awaitEnd(1);
            Duration took = since(start);
            assertRefusesFibers(bridge);
            return took;
        });
    }

    /// A probe of ours is dropped, while nothing else is under way that could be refused.
    @Test
    void shutdownNow_lambdaAndItsProbeQueued_allCleanUp() throws Exception {
        Patience.underASecond("shutdownNow, probe queued, LAMBDA", () -> {
            ThreadPoolExecutor pool = pools.fixed(1);
            CompletableFutureBridge bridge = Via.LAMBDA.on(pool);
            Sleepers sleepers = new Sleepers(bridge, false, false);
            occupy(pool);
            Patience.until("probe queued", () -> !pool.getQueue().isEmpty());
            long start = System.nanoTime();
            assertThat(pool.shutdownNow()).isNotEmpty();
            sleepers.awaitEnd(0);
            return since(start);
        });
    }

    @ParameterizedTest
    @EnumSource
    void shutdownNow_drainRunning_allCleanUp(Via via) throws Exception {
        Patience.underASecond("shutdownNow, drain running, " + via, () -> {
            ExecutorService pool = pools.fixed(1);
            CompletableFutureBridge bridge = via.on(pool);
            Sleepers sleepers = new Sleepers(bridge, false, false);
            CountDownLatch running = new CountDownLatch(1);
            Trigger closed = Trigger.create();
            CompletableFuture<Object> turn = bridge.future(() -> {
                running.countDown();
                while (!closed.isSignaled()) {
                    Thread.onSpinWait();
                }
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                return null;
            });
            Patience.await(running);
            long start = System.nanoTime();
            pool.shutdownNow();
            closed.signal();
            sleepers.awaitEnd(0);
            Duration took = since(start);
            Patience.get(turn.exceptionally(SchedulerClosed.class::cast));
            assertRefusesFibers(bridge);
            return took;
        });
    }

    /// The turn that runs ends only when its own fiber is cancelled.
    @ParameterizedTest
    @EnumSource
    void shutdownNow_turnThatOnlyChecks_allCleanUp(Via via) throws Exception {
        Patience.underASecond("shutdownNow, turn that only checks, " + via, () -> {
            ExecutorService pool = pools.fixed(1);
            CompletableFutureBridge bridge = via.on(pool);
            Sleepers sleepers = new Sleepers(bridge, false, false);
            CountDownLatch running = new CountDownLatch(1);
            CompletableFuture<Object> turn = bridge.future(() -> {
                running.countDown();
                while (true) {
                    Fiber.current().check();
                    Thread.onSpinWait();
                }
            });
            Patience.await(running);
            long start = System.nanoTime();
            pool.shutdownNow();
            sleepers.awaitEnd(0);
            assertThat(Patience.get(turn.exceptionally(thrown -> thrown))).isInstanceOf(SchedulerClosed.class);
            return since(start);
        });
    }

    @Test
    void shutdown_fibersUnderForbid_goOnWhenSignaled() throws Exception {
        Patience.underASecond("shutdown, under forbid", () -> {
            ExecutorService pool = pools.fixed(2);
            CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);
            Sleepers sleepers = new Sleepers(bridge, true, false);
            long start = System.nanoTime();
            pool.shutdown();
            sleepers.awaitCancelled();
            assertThat(sleepers.noneHasEnded()).as("none is woken").isTrue();
            assertThat(sleepers.cleanedUp()).isZero();
            sleepers.signalAll();
            sleepers.awaitEnd(0);
            Duration took = since(start);
            assertRefusesFibers(bridge);
            return took;
        });
    }

    @Test
    void shutdown_computationsReturned_goOnWhenSignaled() throws Exception {
        ExecutorService pool = pools.fixed(2);
        CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);
        Sleepers sleepers = new Sleepers(bridge, false, true);
        CompletableFuture<Object> witness = bridge.future(() -> {
            Trigger.create().await();
            Fiber.current().check();
            return null;
        });
        pool.shutdown();
        assertThat(Patience.get(witness.exceptionally(thrown -> thrown))).isInstanceOf(SchedulerClosed.class);
        assertThat(sleepers.noneHasEnded()).as("none is woken").isTrue();
        sleepers.signalAll();
        sleepers.awaitEnd(Sleepers.COUNT);
    }

    @Test
    void spawn_underForbidAfterClosing_isRejected() throws Exception {
        ExecutorService pool = pools.fixed(1);
        CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);
        CountDownLatch begun = new CountDownLatch(1);
        Computation<Object> untouched = Computation.create();
        CompletableFuture<Object> future = bridge.future(() -> {
            begun.countDown();
            Throwable cause = Trigger.create().await();
            Fiber fiber = Fiber.create(untouched);
            assertThatThrownBy(() -> Fiber.spawn(fiber, main -> {})).isSameAs(cause);
            Fiber.current().exchangeForbid(true);
            assertThatThrownBy(() -> Fiber.spawn(fiber, main -> {})).isInstanceOf(RejectedExecutionException.class);
            return cause;
        });
        Patience.await(begun);
        pool.shutdown();
        assertThat(Patience.get(future.exceptionally(thrown -> thrown))).isInstanceOf(SchedulerClosed.class);
        assertThat(untouched.isRunning()).isTrue();
    }

    @Test
    void shutdownNow_deadlinesPending_stillFire() throws Exception {
        ExecutorService pool = pools.fixed(1);
        CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);
        CountDownLatch fired = new CountDownLatch(1);
        Computation<Object> computation = Computation.withAction(trigger -> fired.countDown());
        Duration deadline = Duration.ofMillis(300);
        bridge.cancelAfter(computation, deadline, new DeadlineExceeded(deadline));
        Sleepers sleepers = new Sleepers(bridge, false, false);
        pool.shutdownNow();
        sleepers.awaitEnd(0);
        Patience.await(fired);
        assertThat(computation.cancellation()).isInstanceOf(DeadlineExceeded.class);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static void assertRefusesFibers(CompletableFutureBridge bridge) {
        Computation<Object> untouched = Computation.create();
        assertThatThrownBy(() -> bridge.future(untouched, () -> null)).isInstanceOf(RejectedExecutionException.class);
        assertThat(untouched.isRunning()).isTrue();
    }

    /// Has the pool's one thread wait until it is interrupted.
    private static void occupy(ThreadPoolExecutor pool) throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        pool.execute(() -> {
            busy.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException shutDown) {
                Thread.currentThread().interrupt();
            }
        });
        Patience.await(busy);
    }
}
