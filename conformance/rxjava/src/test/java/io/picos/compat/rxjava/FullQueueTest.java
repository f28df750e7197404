package io.picos.compat.rxjava;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Waits;
import io.picos.compat.subject.Unhandled;
import io.picos.rxjava.RxJavaBridge;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `from(executor)`, where the executor refuses for a while (S5).
class FullQueueTest {
    private static final int FIBERS = 1_000;
    private static final int QUEUE = 10;
    private static final boolean STRESS = Boolean.getBoolean("picos.stress");
    private static final Duration FULL = Duration.ofMillis(STRESS ? 500 : 200);

    /// After this an executor may be taken for closed: a machine that is so late shows nothing.
    private static final Duration TOO_LATE = Duration.ofMillis(600);

    private static final int ATTEMPTS = 10;

    private final ThreadPoolExecutor pool = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            Thread.ofPlatform().daemon().factory());

    @AfterEach
    void end() {
        pool.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void fullQueue_forAWhile_losesNoFiber(boolean interruptible, boolean fair) throws Exception {
        boolean inTime = false;
        try (Unhandled unhandled = Place.catchUndeliverable()) {
            for (int attempt = 0; attempt < ATTEMPTS && !inTime; attempt++) {
                List<Throwable> causes = new ArrayList<>();
                Duration full = haveTheQueueFull(RxJavaBridge.on(Schedulers.from(pool, interruptible, fair)), causes);
                inTime = full.compareTo(TOO_LATE) < 0;
                if (inTime) {
                    assertThat(causes).as("S5: what fibers were cancelled with").containsOnlyNulls();
                }
                assertThat(causes).as("S5: fibers that have ended").hasSize(2 * FIBERS);
            }
            assertThat(unhandled.caught())
                    .as("S5: what is reported but refusals")
                    .isEmpty();
        }
        assertThat(inTime)
                .as("S5: whether the queue was full for no longer than %s", TOO_LATE)
                .isTrue();
    }

    /// Runs fibers while the queue is full.
    ///
    /// @param causes takes what each of them was cancelled with
    /// @return how long the pool has run nothing else
    private Duration haveTheQueueFull(RxJavaBridge bridge, List<Throwable> causes) throws Exception {
        List<Trigger> triggers = new ArrayList<>();
        List<CompletableFuture<Throwable>> fibers = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(FIBERS);
        AtomicBoolean full = new AtomicBoolean();
        for (int number = 0; number < FIBERS; number++) {
            Trigger trigger = Trigger.create();
            triggers.add(trigger);
            boolean yields = number == 0;
            fibers.add(start(bridge, () -> {
                begun.countDown();
                while (yields && !full.get()) {
                    Fiber.yield(); // so that the lane submits one task after the other
                }
                return trigger.await();
            }));
        }
        Waits.await("S5: all fibers have begun", begun);
        CountDownLatch occupied = new CountDownLatch(1);
        long start = System.nanoTime();
        fill(occupied);
        full.set(true);
        triggers.forEach(Trigger::signal);
        for (int number = 0; number < FIBERS; number++) {
            fibers.add(start(bridge, () -> Fiber.current().cancellation())); // also those that are started meanwhile
        }
        Waits.until("S5: the queue is full for a while", () -> since(start).compareTo(FULL) > 0);
        long tasks = pool.getCompletedTaskCount();
        occupied.countDown();
        Waits.until("S5: the queue has been emptied", () -> pool.getCompletedTaskCount() - tasks > QUEUE);
        Duration duration = since(start);
        for (CompletableFuture<Throwable> fiber : fibers) {
            causes.add(Waits.get("S5: a fiber has ended", fiber));
        }
        return duration;
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /// {@return what the body answers, or what its fiber was cancelled with before}
    private static CompletableFuture<Throwable> start(RxJavaBridge bridge, Callable<Throwable> body) {
        return bridge.maybe(body)
                .toCompletionStage(null)
                .handle((value, thrown) -> thrown == null ? value : thrown)
                .toCompletableFuture();
    }

    /// Returns when the thread is busy, and the queue full of tasks that wait for the latch.
    private void fill(CountDownLatch latch) {
        CountDownLatch busy = new CountDownLatch(1);
        Waits.until("S5: the queue is full", () -> {
            try {
                pool.execute(() -> {
                    busy.countDown();
                    Waits.await("S5: the thread is let go", latch);
                });
                return false;
            } catch (RejectedExecutionException full) {
                return busy.getCount() == 0;
            }
        });
    }
}
