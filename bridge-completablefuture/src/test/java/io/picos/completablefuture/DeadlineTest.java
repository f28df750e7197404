package io.picos.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.Trigger;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Deadlines, which consumers must not take for cancellations (C12).
class DeadlineTest {
    private static final Duration SHORT = Duration.ofMillis(1);

    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    private final CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);

    @AfterEach
    void shutDown() {
        pool.shutdown();
    }

    private static Object late() {
        Trigger.create().await();
        Fiber.current().check();
        return "not cancelled";
    }

    private static void assertTimedOut(CompletableFuture<?> future) {
        Patience.until("the future is completed", future::isDone);
        assertThat(future.isCancelled()).as("C12: isCancelled()").isFalse();
        assertThat(catchThrowable(future::join))
                .as("C12: what join throws")
                .isExactlyInstanceOf(CompletionException.class);
        assertThat(future.exceptionNow())
                .as("C12: what it failed with")
                .isExactlyInstanceOf(TimeoutException.class)
                .hasMessageContaining(SHORT.toString())
                .hasCauseInstanceOf(DeadlineExceeded.class);
    }

    @Test
    void future_deadlineRunsOut_isATimeoutAndNoCancellation() {
        assertTimedOut(bridge.future(SHORT, DeadlineTest::late));
        assertTimedOut(bridge.future(SHORT, () -> {
            Trigger.create().await();
            return "in vain";
        }));
    }

    @Test
    void observers_ofADeadline_areToldATimeout() {
        assertTimedOut(CompletableFutureBridge.toCompletableFuture(Computation.cancelled(new DeadlineExceeded(SHORT))));
    }

    @Test
    void await_ofAFutureWhoseDeadlineRanOut_throwsTheDeadline() throws Exception {
        CompletableFuture<Object> late = bridge.future(SHORT, DeadlineTest::late);
        Computation<Object> computation = CompletableFutureBridge.fromCompletionStage(late);
        for (CompletableFuture<Object> stage : java.util.List.of(late, late.thenApply(value -> value))) {
            Throwable seen =
                    Patience.get(bridge.future(() -> catchThrowable(() -> CompletableFutureBridge.await(stage))));
            assertThat(seen).as("C12: what a fiber sees").isExactlyInstanceOf(DeadlineExceeded.class);
        }
        Throwable told = Patience.get(bridge.future(() -> catchThrowable(computation::await))); // perhaps the last
        assertThat(told).as("C12: what a computation is told").isExactlyInstanceOf(DeadlineExceeded.class);
    }

    @Test
    void causeOfTheUsersOwn_isTheResultAsItIs() {
        for (Throwable cause : new Throwable[] {new TimeoutException("own"), new CancellationException("own")}) {
            Computation<Object> computation = Computation.create();
            CompletableFuture<Object> future = bridge.future(computation, DeadlineTest::late);
            bridge.cancelAfter(computation, SHORT, cause);
            Patience.until("the future is completed", future::isDone);
            assertThat(future.handle((value, thrown) -> thrown).join())
                    .as("C12: the result")
                    .isSameAs(cause);
        }
    }

    @Test
    void await_outsideAnyFiber_namesTheBuilder() {
        assertThatIllegalStateException()
                .isThrownBy(() -> CompletableFutureBridge.await(CompletableFuture.completedFuture(1)))
                .withMessageContaining("CompletableFutureBridge.await needs a fiber")
                .withMessageContaining("start one with CompletableFutureBridge.on(executor).future(body)");
    }
}
