package io.picos.compat.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Crew;
import io.picos.compat.patience.Waits;
import io.picos.compat.shared.ExecutorSubject;
import io.picos.completablefuture.CompletableFutureBridge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The executors that must all work, and what is special about some of them.
class ExecutorsTest {
    private final List<ExecutorService> opened = new ArrayList<>();

    static Stream<Named<Executor>> executors() {
        return Stream.of(
                Named.of("common pool", ForkJoinPool.commonPool()),
                Named.of("fixed pool of 1", Executors.newFixedThreadPool(1)),
                Named.of("fixed pool of 4", Executors.newFixedThreadPool(4)),
                Named.of("cached pool", Executors.newCachedThreadPool()),
                Named.of("virtual thread per task", Executors.newVirtualThreadPerTaskExecutor()),
                Named.of("scheduled pool", new ScheduledThreadPoolExecutor(2)),
                Named.of("Runnable::run", (Executor) Runnable::run),
                Named.of("thread per task", (Executor)
                        task -> Thread.ofPlatform().daemon().start(task)));
    }

    @AfterEach
    void closeExecutors() {
        opened.forEach(ExecutorService::shutdown);
    }

    @ParameterizedTest
    @MethodSource("executors")
    void anyExecutor_spawnsYieldsSleepsAndHandsOff(Executor executor) throws Exception {
        assertRunsFibers(CompletableFutureBridge.on(executor));
        if (executor instanceof ExecutorService service && executor != ForkJoinPool.commonPool()) {
            service.shutdown();
        }
    }

    private static void assertRunsFibers(CompletableFutureBridge bridge) throws Exception {
        AtomicInteger ended = new AtomicInteger();
        CompletableFuture<String> future = bridge.future(() -> {
            for (int number = 0; number < 100; number++) {
                Trigger trigger = Trigger.create();
                Fiber.spawn(Fiber.create(Computation.finished()), child -> {
                    Fiber.yield();
                    trigger.signal();
                    ended.incrementAndGet();
                });
                assertThat(trigger.await()).isNull();
            }
            Fiber.sleep(Duration.ofMillis(1));
            return "done";
        });
        assertThat(Waits.get("S8: the fiber has ended", future)).isEqualTo("done");
        Waits.until("S8: all children have ended", () -> ended.get() == 100);
    }

    @Test
    void runnableRun_neverRunsAFiberOnItsCaller() throws Exception {
        CompletableFutureBridge bridge = CompletableFutureBridge.on(Runnable::run);
        Trigger trigger = Trigger.create();
        Thread caller = Thread.currentThread();
        CompletableFuture<Boolean> future = bridge.future(() -> {
            trigger.await(); // would block the caller if it ran there
            return Thread.currentThread() == caller;
        });
        trigger.signal();
        assertThat(Waits.get("S8: the fiber has ended", future)).isFalse();
    }

    /// A pool of one thread that is occupied, and whose queue of one is full: whoever submits runs the task.
    private ThreadPoolExecutor callerRuns(CountDownLatch occupied) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1), new ThreadPoolExecutor.CallerRunsPolicy());
        opened.add(pool);
        pool.execute(() -> Waits.await("S8: the thread is let go", occupied));
        pool.execute(() -> {});
        assertThat(pool.getQueue().remainingCapacity())
                .as("S8: room in the queue")
                .isZero();
        return pool;
    }

    @Test
    void callerRuns_fullQueue_fromPlatformThread_fibersRunElsewhere() throws Exception {
        CountDownLatch occupied = new CountDownLatch(1);
        assertRunsFibers(CompletableFutureBridge.on(callerRuns(occupied)));
        occupied.countDown();
    }

    @Test
    void callerRuns_fullQueue_fromVirtualThread_fibersRunElsewhere() throws Exception {
        CountDownLatch occupied = new CountDownLatch(1);
        CompletableFutureBridge bridge = CompletableFutureBridge.on(callerRuns(occupied));
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                assertRunsFibers(bridge);
                done.complete(null);
            } catch (Throwable thrown) {
                done.completeExceptionally(thrown);
            }
        });
        Waits.get("S8: the virtual thread has ended", done);
        occupied.countDown();
    }

    @Test
    void callerRuns_fullQueue_fromFiberOfAnotherScheduler_fibersRunElsewhere() throws Exception {
        CountDownLatch occupied = new CountDownLatch(1);
        CompletableFutureBridge bridge = CompletableFutureBridge.on(callerRuns(occupied));
        try (ExecutorSubject other = ExecutorSubject.fixedPool(1)) {
            Waits.get("S8: the fiber has ended", other.bridge().future(() -> {
                for (int round = 0; round < 100; round++) {
                    Thread fiber = Thread.currentThread();
                    assertThat(CompletableFutureBridge.await(bridge.future(Thread::currentThread)))
                            .as("S8: the thread of a fiber")
                            .isNotSameAs(fiber);
                }
                return null;
            }));
        }
        occupied.countDown();
    }

    @Test
    void fullQueueForHalfASecond_aThousandFibers_noneIsLostOrCancelled() throws Exception {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(10)); // it rejects
        opened.add(pool);
        CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);
        List<CompletableFuture<Throwable>> fibers = new ArrayList<>();
        List<Trigger> triggers = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(1_000);
        for (int number = 0; number < 1_000; number++) {
            Trigger trigger = Trigger.create();
            triggers.add(trigger);
            fibers.add(bridge.future(() -> {
                begun.countDown();
                Throwable cause = trigger.await();
                Fiber.yield();
                return cause;
            }));
        }
        Waits.await("S5: all fibers have begun", begun);
        Waits.until(
                "S5: the pool is idle",
                () -> pool.getActiveCount() == 0 && pool.getQueue().isEmpty());
        CountDownLatch occupied = new CountDownLatch(1);
        pool.execute(() -> Waits.await("S5: the thread is let go", occupied));
        while (pool.getQueue().remainingCapacity() > 0) {
            pool.execute(() -> {});
        }
        triggers.forEach(Trigger::signal);
        long start = System.nanoTime();
        Waits.until("S5: half a second", () -> System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(500));
        assertThat(fibers).as("S5: fibers while the queue is full").noneMatch(CompletableFuture::isDone);
        occupied.countDown();
        for (CompletableFuture<Throwable> fiber : fibers) {
            assertThat(Waits.get("S5: a fiber has ended", fiber))
                    .as("S5: its cancellation")
                    .isNull();
        }
    }

    @Test
    void fibersOfTwoExecutors_handEachOtherTheTurn() throws Exception {
        try (ExecutorSubject one = ExecutorSubject.fixedPool(1);
                ExecutorSubject two = ExecutorSubject.fixedPool(4);
                Crew crew = new Crew("S6")) {
            CompletableFuture<Integer> sum = new CompletableFuture<>();
            crew.start(() -> sum.complete(Waits.get(
                    "S6: the fiber has ended", one.bridge().future(() -> {
                        int total = 0;
                        for (int round = 0; round < 1_000; round++) {
                            int number = round;
                            total += CompletableFutureBridge.await(two.bridge().future(() -> {
                                Fiber.yield();
                                return number;
                            }));
                        }
                        return total;
                    }))));
            assertThat(Waits.get("S6: the sum", sum)).isEqualTo(499_500);
        }
    }
}
