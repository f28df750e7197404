package io.picos.completablefuture;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.spi.BackendScheduler;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Fibers on an [Executor], whose results are [CompletableFuture]s.
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
/// B1 to B14 of `docs/RULES.md`, in the column of CompletableFuture.
public final class CompletableFutureBridge {
    /// How messages tell to start a fiber.
    static final String BUILDER = "CompletableFutureBridge.on(executor).future(body)";

    private final BackendScheduler scheduler;

    private CompletableFutureBridge(BackendScheduler scheduler) {
        this.scheduler = scheduler;
    }

    /// {@return the bridge for the executor} Cheap, and needs no closing; all bridges for one executor share
    /// their lanes.
    ///
    /// @param executor runs the fibers; any will do, but one that silently discards tasks loses them
    public static CompletableFutureBridge on(Executor executor) {
        requireNonNull(executor, "executor");
        return new CompletableFutureBridge(BackendScheduler.shared(executor, CompletableFutureBackend::new));
    }

    // ---- from a fiber to a future

    /// Starts a fiber that runs the body, at once.
    ///
    /// The future completes when the body has ended, its cleanup included, with its value or with the very
    /// exception that it threw (B1, B13). Completing or cancelling the future from outside, `orTimeout` included,
    /// cancels the fiber with [io.picos.ConsumerCancelled] (B2); a body that has not begun then is not called.
    ///
    /// @param body runs in the fiber; may throw checked exceptions
    /// @param <T> the type of the value, which may be null
    /// @return its result
    /// @throws java.util.concurrent.RejectedExecutionException if the executor is shut down
    public <T extends @Nullable Object> CompletableFuture<T> future(Callable<? extends T> body) {
        return future(Computation.<T>create(), body);
    }

    /// Starts a fiber like [#future(Callable)], with a deadline: it is cancelled with [io.picos.DeadlineExceeded],
    /// and the future fails with a [java.util.concurrent.TimeoutException] (C12).
    ///
    /// @param deadline from now; zero or more
    /// @param body runs in the fiber
    /// @param <T> the type of the value, which may be null
    /// @return its result
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

    /// Starts a fiber like [#future(Callable)], on behalf of the given computation: whoever cancels that, cancels
    /// the fiber.
    ///
    /// @param computation completed by the body
    /// @param body runs in the fiber
    /// @param <T> the type of the value, which may be null
    /// @return its result
    public <T extends @Nullable Object> CompletableFuture<T> future(
            Computation<T> computation, Callable<? extends T> body) {
        requireNonNull(computation, "computation");
        requireNonNull(body, "body");
        return Outbound.launch(scheduler, computation, body);
    }

    // ---- from a future to a fiber

    /// Waits for the stage, in a fiber of any scheduler. A completed one is taken at once. If the fiber is
    /// cancelled it stops waiting; the stage, which others may be waiting for, is left untouched.
    ///
    /// @param stage to wait for
    /// @param <T> the type of the value
    /// @return its value
    /// @throws RuntimeException what the stage completed with, taken out of a `CompletionException` or
    ///     `ExecutionException` (B8): unchecked ones as they are, checked ones in a `CompletionException` (C8); or
    ///     the cause with which the fiber was cancelled
    /// @throws IllegalStateException if the current thread runs no fiber, also if the stage is completed (B9)
    public static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        return Inbound.await(stage, null);
    }

    /// Waits like [#await(CompletionStage)], and loses no value: one that arrives after the fiber was cancelled
    /// is given to the consumer, once, on the thread that completes the stage or on the fiber (B7).
    ///
    /// @param stage to wait for
    /// @param onUndelivered closes a connection, or gives back a permit
    /// @param <T> the type of the value
    /// @return its value
    public static <T extends @Nullable Object> T await(CompletionStage<T> stage, Consumer<? super T> onUndelivered) {
        return Inbound.await(stage, requireNonNull(onUndelivered, "onUndelivered"));
    }

    /// Waits like [#await(CompletionStage)] for a stage that belongs to the caller alone: if the fiber is
    /// cancelled, the stage is cancelled too.
    ///
    /// @param stage to wait for
    /// @param <T> the type of the value
    /// @return its value
    public static <T extends @Nullable Object> T awaitOwned(CompletionStage<T> stage) {
        return Inbound.awaitOwned(stage);
    }

    // ---- between futures and computations

    /// {@return a future that completes as the computation does} It only observes: cancelling the future does
    /// not cancel the computation (B4).
    ///
    /// @param computation to observe
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> CompletableFuture<T> toCompletableFuture(Computation<T> computation) {
        return Outbound.observe(requireNonNull(computation, "computation"));
    }

    /// {@return a computation that completes as the stage does} Cancelling the computation cancels the stage (B4).
    ///
    /// @param stage to observe
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Computation<T> fromCompletionStage(CompletionStage<T> stage) {
        return Inbound.computation(requireNonNull(stage, "stage"));
    }

    // ---- time

    /// Cancels the computation after the duration, unless it completes before. May be called outside any fiber.
    ///
    /// @param computation any
    /// @param duration zero or more
    /// @param cause what to cancel it with
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        scheduler.cancelAfter(computation, duration, cause);
    }

    @Override
    public String toString() {
        return "CompletableFutureBridge[" + scheduler + "]";
    }
}
