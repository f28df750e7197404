package io.picos.compat.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Waits;
import io.picos.compat.shared.Allocation;
import io.picos.compat.shared.ExecutorSubject;
import io.picos.compat.subject.Unhandled;
import io.picos.completablefuture.CompletableFutureBridge;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is special about the futures of this library: anybody may complete them, in many ways.
class CompletableFutureTest {
    private final ExecutorSubject subject = ExecutorSubject.fixedPool(1);
    private final CompletableFutureBridge bridge = subject.bridge();

    @AfterEach
    void closeSubject() {
        subject.close();
    }

    @Test
    void cancel_byConsumer_cancelsTheFiber() {
        assertThat(cancellationAfter(future -> future.cancel(true))).isInstanceOf(ConsumerCancelled.class);
        assertThat(cancellationAfter(future -> future.cancel(false))).isInstanceOf(ConsumerCancelled.class);
    }

    @Test
    void complete_byConsumer_cancelsTheFiber() {
        assertThat(cancellationAfter(future -> future.complete("other"))).isInstanceOf(ConsumerCancelled.class);
        assertThat(cancellationAfter(future -> future.completeExceptionally(new IllegalStateException("B2"))))
                .isInstanceOf(ConsumerCancelled.class);
        assertThat(cancellationAfter(future -> future.obtrudeValue("other"))).isInstanceOf(ConsumerCancelled.class);
    }

    @Test
    void orTimeout_whenDue_cancelsTheFiberAndStaysTheResult() {
        CompletableFuture<String> future =
                bridge.future(() -> String.valueOf(Trigger.create().await()));
        future.orTimeout(1, TimeUnit.MILLISECONDS);
        Waits.until("B2: the future times out", future::isDone);
        assertThat(future.exceptionNow()).as("B2: the result").isInstanceOf(TimeoutException.class);
        assertThat(cancellationAfter(other -> other.orTimeout(1, TimeUnit.MILLISECONDS)))
                .isInstanceOf(ConsumerCancelled.class);
    }

    /// {@return with what a suspended fiber was cancelled}
    private Throwable cancellationAfter(Consumer<CompletableFuture<String>> consumer) {
        Computation<String> computation = Computation.create();
        Computation<Throwable> answer = Computation.create();
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<String> future = bridge.future(computation, () -> {
            begun.countDown();
            answer.tryReturn(Trigger.create().await());
            return "value";
        });
        Waits.await("B2: the body begins", begun);
        consumer.accept(future);
        Waits.until("B2: the fiber has been resumed", () -> !answer.isRunning());
        return answer.await();
    }

    @Test
    void future_cancelledBeforeItsFirstTurn_doesNotCallTheBody() throws Exception {
        CountDownLatch occupied = new CountDownLatch(1);
        subject.executor().execute(() -> Waits.await("B2: the thread is let go", occupied));
        AtomicInteger calls = new AtomicInteger();
        List<CompletableFuture<Integer>> futures = List.of(
                bridge.future(calls::incrementAndGet),
                bridge.future(calls::incrementAndGet),
                bridge.future(calls::incrementAndGet));
        futures.get(0).cancel(false);
        futures.get(1).complete(-1);
        occupied.countDown();
        assertThat(Waits.get("B2: the third body has ended", futures.get(2))).isEqualTo(1);
        Waits.get("B2: all fibers have ended", bridge.future(() -> 0));
        assertThat(calls).as("B2: calls").hasValue(1);
        assertThat(futures.get(1).join()).as("B2: the consumer's value stays").isEqualTo(-1);
    }

    @Test
    void future_exceptionInDependentStage_isWrappedByTheLibraryOnly() {
        IllegalStateException thrown = new IllegalStateException("B1");
        CompletableFuture<Object> future = bridge.future(() -> {
            throw thrown;
        });
        CompletableFuture<Object> dependent = future.thenApply(value -> value);
        Waits.until("B1: the stages complete", () -> future.isDone() && dependent.isDone());
        assertThat(future.exceptionNow()).as("B1: the result").isSameAs(thrown);
        assertThatThrownBy(dependent::join)
                .as("B1: the dependent stage")
                .isInstanceOf(CompletionException.class)
                .cause()
                .isSameAs(thrown);
    }

    @Test
    void await_nestedWrappers_takesOffTheOuterOne() throws Exception {
        CompletionException nested = new CompletionException(new IllegalStateException("B8"));
        assertThat(thrownByAwait(new CompletionException(nested)))
                .as("B8: what is in the outer wrapper")
                .isSameAs(nested);
    }

    @Test
    void await_wrapperOfNothing_isLeftAsItIs() throws Exception {
        CompletionException empty = new CompletionException("B8: of the user's own", null);
        assertThat(thrownByAwait(empty)).as("B8: a wrapper without a cause").isSameAs(empty);
    }

    private Throwable thrownByAwait(Throwable failure) throws Exception {
        CompletableFuture<String> source = CompletableFuture.failedFuture(failure);
        return subject.run(() -> catchThrowable(() -> CompletableFutureBridge.await(source)));
    }

    @Test
    void await_minimalStage_takesItsValue() throws Exception {
        String value = subject.run(() -> CompletableFutureBridge.await(CompletableFuture.completedStage("value")));
        assertThat(value).as("B3: the value of a completed minimal stage").isEqualTo("value");
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<String> later =
                bridge.future(() -> CompletableFutureBridge.await(source.minimalCompletionStage()));
        source.complete("later");
        assertThat(Waits.get("B3: the fiber has ended", later)).isEqualTo("later");
    }

    @Test
    void await_completedFuture_allocatesNothing() throws Exception {
        CompletableFuture<String> completed = CompletableFuture.completedFuture("value");
        Allocation.assertAllocatesNothing(() -> CompletableFutureBridge.await(completed));
    }

    @Test
    void await_cancelledWaits_leaveTheStageCompletable() throws Exception {
        CompletableFuture<String> source = new CompletableFuture<>();
        for (int wait = 0; wait < 1_000; wait++) {
            Computation<String> computation = Computation.create();
            CompletableFuture<String> waiting = bridge.future(computation, () -> CompletableFutureBridge.await(source));
            computation.tryCancel(new ConsumerCancelled("B3"));
            Waits.until("B3: the wait ends", waiting::isDone);
        }
        assertThat(source).as("B3: the stage").isNotDone();
        source.complete("value");
        assertThat(Waits.get("B3: a later wait", bridge.future(() -> CompletableFutureBridge.await(source))))
                .isEqualTo("value");
    }

    @Test
    void future_valueTooLate_isReportedToNobody() {
        try (Unhandled unhandled = subject.catchUnhandled()) {
            CountDownLatch ended = new CountDownLatch(1);
            CompletableFuture<String> future = bridge.future(() -> {
                Trigger.create().await();
                Fiber.current().forbid(() -> {
                    ended.countDown();
                    return null;
                });
                return "too late";
            });
            future.complete("consumer's");
            future.join();
            bridge.future(() -> "all fibers have ended").join();
            assertThat(unhandled.caught()).as("B2: what was reported").isEmpty();
        }
    }
}
