package io.picos.test.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.std.structured.Bundle;
import io.picos.std.sync.Latch;
import io.picos.std.sync.Mutex;
import io.picos.test.Await;
import io.picos.test.EverySchedulerTest;
import io.picos.test.NoFiberLeaks;
import io.picos.test.TestScheduler;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoFiberLeaks.class)
class AwaitTest {
    private static final Duration SOON = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(30);

    /// Late enough for the body to have begun.
    private static final Duration LATE = Duration.ofSeconds(2);

    // ---- in time

    @Test
    void within_inTime_returnsTheValueOfAFiber() {
        Fiber fiber = Await.within(LONG, () -> {
            Fiber.yield();
            return Fiber.current();
        });
        assertThat(fiber.toString()).contains("ThreadScheduler");
        assertThat(Await.<String>within(LONG, () -> null)).isNull();
    }

    @EverySchedulerTest
    void within_inAFiber_usesThatFiber() {
        Fiber fiber = Fiber.current();
        Computation<?> computation = fiber.computation();
        assertThat(Await.within(LONG, Fiber::current)).isSameAs(fiber);
        assertThat(fiber.computation()).isSameAs(computation);
        assertThat(computation.isRunning()).isTrue();
    }

    @EverySchedulerTest
    void within_theBodyThrows_theSameIsThrown(TestScheduler scheduler) {
        for (Throwable thrown : new Throwable[] {
            new IOException("checked"),
            new AssertionError("failed"),
            new DeadlineExceeded(SOON),
            new StackOverflowError()
        }) {
            Runnable failing = () -> assertThatThrownBy(() -> Await.within(LONG, () -> {
                        throw thrown;
                    }))
                    .isSameAs(thrown);
            failing.run();
            scheduler.run(failing::run);
        }
    }

    /// The alarm's thread would tell its uncaught exception to the default handler only, so that thread is looked for.
    @EverySchedulerTest(limit = "999999999min")
    void within_forEver_hasNoLimit(TestScheduler scheduler) {
        Duration forEver = ChronoUnit.FOREVER.getDuration();
        assertThat(Await.within(forEver, () -> "value")).isEqualTo("value");
        String value = scheduler.run(() -> Await.within(forEver, () -> {
            Patience.until("the alarm waits", () -> alarmWaits() ? "" : "not yet");
            return "value";
        }));
        assertThat(value).isEqualTo("value");
    }

    private static boolean alarmWaits() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread ->
                        thread.getName().equals("Await.within") && thread.getState() == Thread.State.TIMED_WAITING);
    }

    @Test
    void within_badArguments_areNamed() {
        assertThatThrownBy(() -> Await.within(Duration.ZERO, () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit must be positive, but is PT0S");
        assertThatThrownBy(() -> Await.within(null, () -> {})).hasMessage("limit");
    }

    // ---- late

    /// Two fibers that lock two mutexes in opposite order, with a meeting in between.
    private static void deadlock() {
        Mutex left = Mutex.create();
        Mutex right = Mutex.create();
        Latch both = Latch.create(2);
        Bundle.joinAfter(bundle -> {
            bundle.fork(() -> lockBoth(left, right, both));
            bundle.fork(() -> lockBoth(right, left, both));
            return null;
        });
    }

    private static void lockBoth(Mutex first, Mutex second, Latch both) {
        first.protect(() -> {
            both.countDown();
            both.await();
            return second.protect(() -> null);
        });
    }

    @Test
    void within_aDeadlock_isTheFirstThingInTheMessage() {
        Throwable late = catchThrowable(() -> Await.within(Duration.ofSeconds(2), AwaitTest::deadlock));
        assertThat(late)
                .isExactlyInstanceOf(AssertionError.class)
                .hasNoSuppressedExceptions()
                .hasNoCause();
        assertThat(late.getMessage().lines().limit(7).toList())
                .satisfiesExactly(
                        line -> assertThat(line).matches("the body has not ended within 2s; it runs in fiber #\\d+"),
                        line -> assertThat(line).isEmpty(),
                        line -> assertThat(line).matches("\\d+ fibers"),
                        line -> assertThat(line).isEmpty(),
                        line -> assertThat(line).isEqualTo("DEADLOCK"),
                        line -> assertThat(line).matches("  #\\d+ waits for Mutex@\\w+ of #\\d+"),
                        line -> assertThat(line).matches("  #\\d+ waits for Mutex@\\w+ of #\\d+"));
        assertThat(late.getMessage()).contains("AwaitTest.lockBoth");
    }

    @EverySchedulerTest
    void within_lateInAFiber_theMessageIsTheDump() {
        Throwable late = catchThrowable(() -> Await.within(SOON, () -> {
            Computation.create().await();
        }));
        assertThat(late)
                .isExactlyInstanceOf(AssertionError.class)
                .hasNoSuppressedExceptions()
                .hasMessageContaining("within_lateInAFiber_theMessageIsTheDump");
        assertThat(late.getMessage())
                .matches(Pattern.compile(
                        "Fiber\\[.*] has not done its work within 100ms\n\n\\d+ fibers?\n.*", Pattern.DOTALL));
        assertThat(Fiber.current().cancellation()).isInstanceOf(DeadlineExceeded.class);
    }

    @EverySchedulerTest
    void within_lateInAFiberWhoseBodyReturns_isLate() {
        Fiber fiber = Fiber.current();
        assertThatThrownBy(() -> Await.within(SOON, () -> {
                    while (!fiber.isCancelled()) {
                        Thread.onSpinWait();
                    }
                    return "too late";
                }))
                .isExactlyInstanceOf(AssertionError.class)
                .hasMessageContaining("has not done its work within 100ms");
    }

    @Test
    void within_late_theBodyIsCancelledAndCleansUp() {
        CompletableFuture<Throwable> cancelled = new CompletableFuture<>();
        IllegalStateException cleanup = new IllegalStateException("cleanup failed");
        assertThatThrownBy(() -> Await.within(LATE, () -> {
                    try {
                        Computation.create().await();
                    } catch (DeadlineExceeded cause) {
                        cancelled.complete(cause);
                        throw cleanup;
                    }
                }))
                .isExactlyInstanceOf(AssertionError.class)
                .hasSuppressedException(cleanup);
        assertThat(cancelled).isCompletedWithValueMatching(DeadlineExceeded.class::isInstance);
    }

    /// A body that hears of no cancellation does not hold up the test.
    @Test
    void within_aBodyThatForbidsCancellation_isAbandoned() {
        Computation<String> stop = Computation.create();
        assertThatThrownBy(() -> Await.within(LATE, () -> Fiber.current().forbid(stop::await)))
                .isExactlyInstanceOf(AssertionError.class)
                .hasMessageMatching(Pattern.compile(
                        "the body has not ended within 2s; it runs in fiber #\\d+. It goes on, although it was cancelled\n.*",
                        Pattern.DOTALL))
                .hasMessageContaining("within_aBodyThatForbidsCancellation_isAbandoned");
        stop.tryReturn("stopped");
    }

    // ---- interrupted

    @Test
    void within_interrupted_cancelsTheBodyAndTellsWhy() throws Exception {
        CompletableFuture<Throwable> cancelled = new CompletableFuture<>();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupt = new CompletableFuture<>();
        CountDownLatch inside = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().start(() -> {
            thrown.complete(catchThrowable(() -> Await.within(LONG, () -> {
                inside.countDown();
                try {
                    Computation.create().await();
                } catch (ConsumerCancelled cause) {
                    cancelled.complete(cause);
                    throw cause;
                }
            })));
            interrupt.complete(Thread.currentThread().isInterrupted());
        });
        assertThat(inside.await(30, TimeUnit.SECONDS)).isTrue();
        thread.interrupt();
        assertThat(thrown.get(30, TimeUnit.SECONDS))
                .isExactlyInstanceOf(AssertionError.class)
                .hasMessageMatching(Pattern.compile(
                        "the thread that waits for the body was interrupted\n\n\\d+ fibers?\n.*", Pattern.DOTALL))
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(interrupt.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(cancelled).isCompleted();
        thread.join();
    }

    @Test
    void within_interruptedBefore_tellsSoAndKeepsTheInterrupt() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Await.within(LONG, () -> Computation.create().await()))
                .isExactlyInstanceOf(AssertionError.class)
                .hasMessageStartingWith("the thread that waits for the body was interrupted")
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).as("whether the interrupt is kept").isTrue();
    }
}
