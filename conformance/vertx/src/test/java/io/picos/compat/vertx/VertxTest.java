package io.picos.compat.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Waits;
import io.picos.compat.shared.Allocation;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is special about Vert.x: futures that cannot be cancelled, and that have an `await` of their own.
class VertxTest {
    private final Vertx vertx = Vertxes.open();

    @AfterEach
    void closeVertx() {
        vertx.close();
    }

    private ContextInternal context(ThreadingModel model) {
        return Vertxes.context(vertx, model);
    }

    // ---- cancellation

    @Test
    void cancel_ofTheComputation_isTheResultOnceTheBodyHasEnded() {
        Computation<String> computation = Computation.create();
        CountDownLatch begun = new CountDownLatch(1);
        Trigger cleaned = Trigger.create();
        Future<String> future = VertxBridge.on(context(ThreadingModel.EVENT_LOOP))
                .future(computation, () -> {
                    begun.countDown();
                    try {
                        return String.valueOf(Trigger.create().await());
                    } finally {
                        Fiber.current().forbid(cleaned::await);
                    }
                });
        Waits.await("B2: the body begins", begun);
        ConsumerCancelled cause = new ConsumerCancelled("B2");
        computation.tryCancel(cause);
        assertThat(future.isComplete())
                .as("B13: the result while the body cleans up")
                .isFalse();
        cleaned.signal();
        Waits.until("B2: the result completes", future::isComplete);
        assertThat(future.cause()).as("B2: the result").isSameAs(cause);
    }

    @Test
    void cancel_beforeTheFirstTurn_doesNotCallTheBody() {
        ContextInternal context = context(ThreadingModel.EVENT_LOOP);
        CountDownLatch occupied = new CountDownLatch(1);
        context.runOnContext(ignored -> Waits.await("B2: the event loop is let go", occupied));
        Computation<String> computation = Computation.create();
        AtomicBoolean called = new AtomicBoolean();
        Future<String> future = VertxBridge.on(context).future(computation, () -> {
            called.set(true);
            return "value";
        });
        ConsumerCancelled cause = new ConsumerCancelled("B2");
        computation.tryCancel(cause);
        occupied.countDown();
        Waits.until("B2: the result completes", future::isComplete);
        assertThat(future.cause()).as("B2: the result").isSameAs(cause);
        assertThat(called).as("B2: whether the body was called").isFalse();
    }

    @Test
    void cancel_ofAComputationOfAFuture_leavesThatToOthers() {
        Promise<String> promise = Promise.promise();
        Computation<String> cancelled = VertxBridge.fromFuture(promise.future());
        Computation<String> kept = VertxBridge.fromFuture(promise.future());
        cancelled.tryCancel(new ConsumerCancelled("B4"));
        assertThat(promise.future().isComplete())
                .as("B4: whether the future has completed")
                .isFalse();
        promise.complete("value");
        assertThat(kept.await()).as("B4: what the other computation has").isEqualTo("value");
        assertThat(cancelled.cancellation()).isInstanceOf(ConsumerCancelled.class);
    }

    @Test
    void deadline_startThatIsRefused_leavesNoTimer() {
        VertxBridge bridge = VertxBridge.on(context(ThreadingModel.EVENT_LOOP));
        Vertxes.get("S4: close completes", vertx.close());
        assertThatThrownBy(() -> bridge.future(Duration.ofDays(1), () -> "value"))
                .isInstanceOf(RejectedExecutionException.class);
        Computation<String> computation = Computation.create();
        bridge.cancelAfter(computation, Duration.ofMillis(1), new DeadlineExceeded(Duration.ofMillis(1)));
        Waits.until("C9: a timer fires also when Vert.x is closed", () -> !computation.isRunning());
        assertThat(computation.cancellation()).isInstanceOf(DeadlineExceeded.class);
    }

    // ---- B3

    @Test
    void await_completedFuture_allocatesNothing() throws Exception {
        Future<String> succeeded = Future.succeededFuture("value");
        Allocation.assertAllocatesNothing(() -> VertxBridge.await(succeeded));
        Promise<String> promise = context(ThreadingModel.EVENT_LOOP).promise();
        promise.complete("value");
        Allocation.assertAllocatesNothing(() -> VertxBridge.await(promise.future()));
    }

    // ---- B9

    /// The library's own await would stall the queue of a context for ever (seen with 5.1).
    @ParameterizedTest
    @EnumSource(names = {"EVENT_LOOP", "WORKER", "VIRTUAL_THREAD"})
    void await_interruptedAndLate_leavesTheContextAlone(ThreadingModel model) {
        ContextInternal context = context(model);
        VertxBridge bridge = VertxBridge.on(context);
        Promise<String> never = Promise.promise();
        Future<String> interrupted = bridge.future(Duration.ofMillis(5), () -> {
            Thread.currentThread().interrupt();
            try {
                return VertxBridge.await(never.future());
            } finally {
                assertThat(Thread.interrupted()).as("T8: the interrupt").isTrue();
            }
        });
        Waits.until("B9: the fiber ends", interrupted::isComplete);
        assertThat(interrupted.cause()).as("B9: how it ends").isInstanceOf(TimeoutException.class);
        CountDownLatch tasks = new CountDownLatch(10);
        for (int task = 0; task < 10; task++) {
            context.runOnContext(ignored -> tasks.countDown());
        }
        Waits.await("B9: tasks of the context run", tasks);
        assertThat(Vertxes.get("B9: another fiber runs", bridge.future(() -> "value")))
                .isEqualTo("value");
    }

    // ---- sharing

    @Test
    void bridges_ofOneContext_shareTheirLane() {
        ContextInternal context = context(ThreadingModel.EVENT_LOOP);
        AtomicBoolean first = new AtomicBoolean();
        Vertxes.get("the fibers have ended", VertxBridge.on(context).future(() -> {
            Future<Boolean> second = VertxBridge.on(context.duplicate()).future(() -> first.get());
            Future<Boolean> third = VertxBridge.on(context).future(() -> first.get());
            first.set(true); // before the others have a turn, or they share none
            assertThat(VertxBridge.await(second)).isTrue();
            assertThat(VertxBridge.await(third)).isTrue();
            return null;
        }));
        assertThat(name(VertxBridge.on(context))).isEqualTo(name(VertxBridge.on(context.duplicate())));
    }

    /// Without the state of the lane, which goes on meanwhile.
    private static String name(VertxBridge bridge) {
        return bridge.toString().replaceFirst(" with .*", "");
    }
}
