package io.picos.completablefuture;

import static java.util.Objects.requireNonNull;

import io.picos.Action;
import io.picos.Body;
import io.picos.Computation;
import io.picos.spi.BackendScheduler;
import io.picos.std.channel.Inflow;
import io.picos.std.channel.Producer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs fibers on an [Executor], and returns their results as [CompletableFuture]s, or their elements as a
/// [Flow.Publisher].
///
/// ```java
/// CompletableFutureBridge bridge = CompletableFutureBridge.on(executor);
/// CompletableFuture<String> greeting = bridge.future(() -> {
///     String name = CompletableFutureBridge.await(fetchName()); // suspends the fiber, blocks no thread
///     return "Hello " + name;
/// });
/// ```
///
/// ## Rules
///
/// B1 to B14 and P1 to P16 of `docs/RULES.md`; exceptions, if any, are in the column of CompletableFuture in
/// `docs/ADAPTERS.md`. A null argument throws NullPointerException with the argument's name, before anything
/// starts (B11).
public final class CompletableFutureBridge {
    /// The way into a fiber that error messages name.
    static final String BUILDER = "CompletableFutureBridge.on(executor).future(body)";

    private final BackendScheduler scheduler;

    private CompletableFutureBridge(BackendScheduler scheduler) {
        this.scheduler = scheduler;
    }

    /// {@return a bridge for the executor} A bridge is cheap to create, and needs no closing. All bridges for
    /// one executor share their run queues.
    ///
    /// @param executor runs the fibers; any executor that discards no tasks silently, since that would lose
    ///     fibers (S4)
    public static CompletableFutureBridge on(Executor executor) {
        requireNonNull(executor, "executor");
        return new CompletableFutureBridge(BackendScheduler.shared(executor, CompletableFutureBackend::new));
    }

    /// {@return a bridge like this one, whose fibers have a name} The name is the name of each fiber's thread, so it
    /// stands in logs and thread dumps, and in [io.picos.Fiber#toString()] (F11). The fibers that a fiber spawns
    /// have none.
    ///
    /// @param name tells the work of the fibers; several fibers may have the same name
    public CompletableFutureBridge named(String name) {
        return new CompletableFutureBridge(scheduler.named(requireNonNull(name, "name")));
    }

    // ---- from a fiber to a future

    /// Starts a fiber at once. The fiber runs the body.
    ///
    /// The future completes when the body has ended, its cleanup included (B13): with the body's value, or with
    /// the very exception that the body threw (B1). Completing or cancelling the future from outside,
    /// `orTimeout` included, cancels the fiber with [io.picos.ConsumerCancelled] (B2). The body is not called
    /// if it has not begun by then. An exception that comes too late goes to the uncaught exception handler,
    /// except a [io.picos.Cancellation] (B2).
    ///
    /// @param body runs in the fiber; may throw checked exceptions
    /// @param <T> the type of the value, which may be null
    /// @return the body's result
    /// @throws java.util.concurrent.RejectedExecutionException if the executor is shut down (S4)
    public <T extends @Nullable Object> CompletableFuture<T> future(Body<? extends T, ?> body) {
        return future((Callable<? extends T>) body);
    }

    /// Like [#future(Body)], for a [Callable].
    ///
    /// @param body as there
    /// @param <T> the type of the value
    /// @return the body's result
    public <T extends @Nullable Object> CompletableFuture<T> future(Callable<? extends T> body) {
        return future(Computation.<T>create(), body);
    }

    /// Starts a fiber like [#future(Body)], for a body without a value.
    ///
    /// @param body runs in the fiber; may throw checked exceptions
    /// @return the body's end
    /// @throws java.util.concurrent.RejectedExecutionException if the executor is shut down (S4)
    public CompletableFuture<@Nullable Void> future(Action<?> body) {
        return future(Body.of(body));
    }

    /// Starts a fiber like [#future(Body)], with a deadline. At the deadline the fiber is cancelled with
    /// [io.picos.DeadlineExceeded], and the future fails with a [java.util.concurrent.TimeoutException] (C12).
    ///
    /// @param deadline counted from this call; zero or more
    /// @param body runs in the fiber
    /// @param <T> the type of the value, which may be null
    /// @return the body's result
    /// @throws IllegalArgumentException if the deadline is negative, or too large for the clock (C9)
    public <T extends @Nullable Object> CompletableFuture<T> future(Duration deadline, Body<? extends T, ?> body) {
        return future(deadline, (Callable<? extends T>) body);
    }

    /// Like [#future(Duration, Body)], for a [Callable].
    ///
    /// @param deadline as there
    /// @param body as there
    /// @param <T> the type of the value
    /// @return the body's result
    public <T extends @Nullable Object> CompletableFuture<T> future(Duration deadline, Callable<? extends T> body) {
        requireNonNull(body, "body");
        Computation<T> computation = scheduler.<T>withDeadline(deadline).get();
        try {
            return future(computation, body);
        } catch (Throwable refused) {
            computation.tryCancel(refused); // removes the timer
            throw refused;
        }
    }

    /// Starts a fiber like [#future(Duration, Body)], for a body without a value.
    ///
    /// @param deadline counted from this call; zero or more
    /// @param body runs in the fiber
    /// @return the body's end
    /// @throws IllegalArgumentException if the deadline is negative, or too large for the clock (C9)
    public CompletableFuture<@Nullable Void> future(Duration deadline, Action<?> body) {
        return future(deadline, Body.of(body));
    }

    /// Starts a fiber like [#future(Body)], on behalf of the given computation: cancelling the computation
    /// cancels the fiber.
    ///
    /// @param computation completed by the body
    /// @param body runs in the fiber
    /// @param <T> the type of the value, which may be null
    /// @return the body's result
    public <T extends @Nullable Object> CompletableFuture<T> future(
            Computation<T> computation, Body<? extends T, ?> body) {
        return future(computation, (Callable<? extends T>) body);
    }

    /// Like [#future(Computation, Body)], for a [Callable].
    ///
    /// @param computation as there
    /// @param body as there
    /// @param <T> the type of the value
    /// @return the body's result
    public <T extends @Nullable Object> CompletableFuture<T> future(
            Computation<T> computation, Callable<? extends T> body) {
        requireNonNull(computation, "computation");
        requireNonNull(body, "body");
        return Outbound.launch(scheduler, computation, body);
    }

    /// Starts a fiber like [#future(Computation, Body)], for a body without a value.
    ///
    /// @param computation completed by the body
    /// @param body runs in the fiber
    /// @param <T> the type of the value, which is null
    /// @return the body's end
    public <T> CompletableFuture<@Nullable T> future(Computation<@Nullable T> computation, Action<?> body) {
        return future(computation, Body.of(body));
    }

    // ---- from a future to a fiber

    /// Waits for the stage, in a fiber of any scheduler. The fiber suspends unless the stage is completed. If
    /// the fiber is cancelled, it stops waiting and leaves the stage untouched, since others may be waiting for
    /// it (B3).
    ///
    /// @param stage to wait for
    /// @param <T> the type of the value
    /// @return the value
    /// @throws RuntimeException the exception with which the stage completed, without a `CompletionException`
    ///     or `ExecutionException` around it (B8): an unchecked exception as it is, a checked exception in a
    ///     `CompletionException` (C8); or the cause with which the fiber was cancelled
    /// @throws IllegalStateException if the current thread runs no fiber, even if the stage is completed (B9)
    public static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        return Inbound.await(stage, null);
    }

    /// Waits like [#await(CompletionStage)], and loses no value: if the value arrives after the fiber was
    /// cancelled, the consumer receives it, once, on the thread that completes the stage or in the fiber (B7).
    ///
    /// @param stage to wait for
    /// @param onUndelivered takes the value: closes a connection or gives back a permit, for example
    /// @param <T> the type of the value
    /// @return the value
    public static <T extends @Nullable Object> T await(CompletionStage<T> stage, Consumer<? super T> onUndelivered) {
        return Inbound.await(stage, requireNonNull(onUndelivered, "onUndelivered"));
    }

    /// Waits like [#await(CompletionStage)] for a stage that belongs to the caller alone: if the fiber is
    /// cancelled, the stage is cancelled too (B3).
    ///
    /// @param stage to wait for
    /// @param <T> the type of the value
    /// @return the value
    public static <T extends @Nullable Object> T awaitOwned(CompletionStage<T> stage) {
        return Inbound.awaitOwned(stage);
    }

    // ---- streams

    /// Creates a publisher that starts a fiber for each subscriber (P1). The fiber runs the body, which sends
    /// the elements. Each element is signaled by the fiber that sends it, on its thread; `send` suspends until
    /// the subscriber has requested the element (P2).
    ///
    /// The publisher completes when the body has ended, its cleanup included (B13), or fails with the very
    /// exception that the body threw (P6). Cancelling the subscription cancels the fiber with
    /// [io.picos.ConsumerCancelled], and every `send` that waits throws it (P5). An exception that comes too
    /// late goes to the uncaught exception handler, except a [io.picos.Cancellation].
    ///
    /// @param body runs in the fiber, and sends the elements; may throw checked exceptions
    /// @param <T> the type of the elements
    /// @return the elements that the body sends
    public <T> Flow.Publisher<T> publisher(Producer<T> body) {
        requireNonNull(body, "body");
        return FlowOutflow.launch(scheduler, Computation::<@Nullable Void>create, body);
    }

    /// Creates a publisher like [#publisher(Producer)], with a deadline for the whole body. At the deadline the
    /// fiber is cancelled with [io.picos.DeadlineExceeded], and the publisher fails with a
    /// [java.util.concurrent.TimeoutException] (C12).
    ///
    /// @param deadline counted from the subscription; zero or more
    /// @param body runs in the fiber, and sends the elements
    /// @param <T> the type of the elements
    /// @return the elements that the body sends
    /// @throws IllegalArgumentException if the deadline is negative, or too large for the clock (C9)
    public <T> Flow.Publisher<T> publisher(Duration deadline, Producer<T> body) {
        requireNonNull(body, "body");
        return FlowOutflow.launch(scheduler, scheduler.<@Nullable Void>withDeadline(deadline), body);
    }

    /// Creates a publisher like [#publisher(Producer)], on behalf of the given computation: cancelling the
    /// computation cancels the fiber. The publisher can be subscribed to once: a second subscriber receives an
    /// [IllegalStateException] (B2).
    ///
    /// @param computation completed by the body
    /// @param body runs in the fiber, and sends the elements
    /// @param <T> the type of the elements
    /// @return the elements that the body sends
    public <T> Flow.Publisher<T> publisher(Computation<@Nullable Void> computation, Producer<T> body) {
        requireNonNull(computation, "computation");
        requireNonNull(body, "body");
        return FlowOutflow.launch(scheduler, Outbound.once(computation), body);
    }

    /// Subscribes to the publisher, and gives its elements to fibers of any scheduler. See
    /// [#open(Flow.Publisher, int, Consumer)]; the prefetch is the JDK's own, `Flow.defaultBufferSize()`.
    ///
    /// @param publisher to subscribe to
    /// @param <T> the type of the elements
    /// @return the elements; close it, to cancel the subscription
    public static <T> Inflow<T> open(Flow.Publisher<? extends T> publisher) {
        return open(publisher, Flow.defaultBufferSize());
    }

    /// Subscribes to the publisher, and gives its elements to fibers of any scheduler. See
    /// [#open(Flow.Publisher, int, Consumer)].
    ///
    /// @param publisher to subscribe to
    /// @param prefetch how many elements are requested and not received, at most
    /// @param <T> the type of the elements
    /// @return the elements; close it, to cancel the subscription
    /// @throws IllegalArgumentException if `prefetch` is not positive
    public static <T> Inflow<T> open(Flow.Publisher<? extends T> publisher, int prefetch) {
        return FlowInflow.open(publisher, prefetch, null);
    }

    /// Subscribes to the publisher, and gives its elements to fibers of any scheduler. Requests a number of
    /// elements at once, and more in batches of three quarters of it as they are received (P11). So the
    /// publisher is never far ahead, and none of its threads is blocked (P15).
    ///
    /// The source ends as the publisher does, behind its elements, and throws the publisher's own exception
    /// (P13). Does not suspend. May be called outside any fiber.
    ///
    /// @param publisher to subscribe to
    /// @param prefetch how many elements are requested and not received, at most; with [Integer#MAX_VALUE], all
    ///     are requested at once
    /// @param onUndelivered takes the elements that nobody has received when the source is closed (P12)
    /// @param <T> the type of the elements
    /// @return the elements; close it, to cancel the subscription
    /// @throws IllegalArgumentException if `prefetch` is not positive
    public static <T> Inflow<T> open(
            Flow.Publisher<? extends T> publisher, int prefetch, Consumer<? super T> onUndelivered) {
        return FlowInflow.open(publisher, prefetch, requireNonNull(onUndelivered, "onUndelivered"));
    }

    /// Waits for the first element of the publisher, in a fiber of any scheduler. Requests one element, and
    /// cancels the subscription when it has come. Suspends unless it comes at once. If the fiber is cancelled,
    /// it stops waiting and cancels its subscription (B3).
    ///
    /// @param publisher to subscribe to
    /// @param <T> the type of the elements
    /// @return the first element, or null if the publisher has none
    /// @throws RuntimeException the exception with which the publisher failed: an unchecked exception as it is,
    ///     a checked one in a `CompletionException` (C8); or the cause with which the fiber was cancelled
    /// @throws IllegalStateException if the current thread runs no fiber (B9)
    public static <T> @Nullable T awaitFirst(Flow.Publisher<? extends T> publisher) {
        return First.<T>await(publisher);
    }

    // ---- between futures and computations

    /// {@return a future that completes as the computation does} A [io.picos.DeadlineExceeded] becomes a
    /// [java.util.concurrent.TimeoutException] (B13). The future only observes: cancelling the future does not
    /// cancel the computation (B4).
    ///
    /// @param computation to observe
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> CompletableFuture<T> toCompletableFuture(Computation<T> computation) {
        return Outbound.observe(requireNonNull(computation, "computation"));
    }

    /// {@return a computation that completes as the stage does} Cancelling the computation cancels the stage
    /// (B4).
    ///
    /// @param stage to observe
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Computation<T> fromCompletionStage(CompletionStage<T> stage) {
        return Inbound.computation(requireNonNull(stage, "stage"));
    }

    // ---- time

    /// Cancels the computation after the duration, unless the computation completes first (C9). May be called
    /// outside any fiber.
    ///
    /// @param computation to cancel
    /// @param duration zero or more
    /// @param cause with which the computation is cancelled
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock (C9)
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        scheduler.cancelAfter(computation, duration, cause);
    }

    @Override
    public String toString() {
        return "CompletableFutureBridge[" + scheduler + "]";
    }
}
