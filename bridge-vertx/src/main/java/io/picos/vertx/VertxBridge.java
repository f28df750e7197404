package io.picos.vertx;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.spi.SupportedVersions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Fibers on a [Context], whose results are [Future]s.
///
/// ```java
/// VertxBridge bridge = VertxBridge.on(vertx);
/// Future<String> greeting = bridge.future(() -> {
///     String name = VertxBridge.await(fetchName()); // suspends the fiber, blocks no thread
///     return "Hello " + name;
/// });
/// ```
///
/// In a fiber `Vertx.currentContext()` is the context that it was started on, after each suspension too (B5); it
/// is not on the event loop's own thread, so that blocking calls park the fiber (B6). When Vert.x is closed, or
/// the verticle undeployed, its fibers are cancelled with [io.picos.SchedulerClosed] before, and waited for (S4).
///
/// ## Rules
///
/// B1 to B15 of `docs/RULES.md`, in the column of Vert.x.
public final class VertxBridge {
    /// How messages tell to start a fiber.
    static final String BUILDER = "VertxBridge.on(vertx).future(body)";

    private static final SupportedVersions LIBRARY =
            SupportedVersions.of("VertxBridge", "Vert.x", "vertx-core", "5.0", "5.1", Vertx.class);

    private final Places places;

    private VertxBridge(Places places) {
        this.places = places;
    }

    /// {@return the bridge for the context} Cheap, and needs no closing; all bridges for one context, and for its
    /// duplicates, share their lane.
    ///
    /// @param context runs the fibers, an event loop, a worker or a virtual thread; they see it as the current one
    /// @throws IllegalStateException if the version of Vert.x is older than 5.0, or of another major version (B15)
    public static VertxBridge on(Context context) {
        LIBRARY.check();
        requireNonNull(context, "context");
        return new VertxBridge(Places.of(context));
    }

    /// {@return the bridge for the current context, or else for the event loops} Cheap, and needs no closing; all
    /// bridges for one Vert.x share their lanes.
    ///
    /// Each call of `future` looks at its caller. In a handler, and in a fiber, the new fiber runs on the current
    /// context, and so has the locals and the tracing of the request (B5). On a thread without a context of this
    /// Vert.x the event loops run the fibers in turn, each on a duplicated context of its own. To run fibers
    /// elsewhere, use [#on(Context)].
    ///
    /// @param vertx whose contexts run the fibers
    /// @throws IllegalStateException if the version of Vert.x is older than 5.0, or of another major version (B15)
    public static VertxBridge on(Vertx vertx) {
        LIBRARY.check();
        requireNonNull(vertx, "vertx");
        return new VertxBridge(Places.of(vertx));
    }

    // ---- from a fiber to a future

    /// Starts a fiber that runs the body, at once, or before this returns if the current thread is the context's
    /// own and no fiber (B12).
    ///
    /// The future completes on the context when the body has ended, its cleanup included, with its value or with
    /// the very exception that it threw (B1, B13). A future of Vert.x cannot be cancelled: to cancel the fiber,
    /// use [#future(Computation, Callable)].
    ///
    /// @param body runs in the fiber; may throw checked exceptions
    /// @param <T> the type of the value, which may be null
    /// @return its result
    /// @throws java.util.concurrent.RejectedExecutionException if Vert.x is closed, or the verticle undeployed
    public <T extends @Nullable Object> Future<T> future(Callable<? extends T> body) {
        return future(Computation.<T>create(), body);
    }

    /// Starts a fiber like [#future(Callable)], with a deadline: it is cancelled with [io.picos.DeadlineExceeded],
    /// and the future fails with a [java.util.concurrent.TimeoutException] (C12).
    ///
    /// @param deadline from now; zero or more
    /// @param body runs in the fiber
    /// @param <T> the type of the value, which may be null
    /// @return its result
    public <T extends @Nullable Object> Future<T> future(Duration deadline, Callable<? extends T> body) {
        requireNonNull(body, "body");
        Computation<T> computation = places.any().<T>withDeadline(deadline).get();
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
    public <T extends @Nullable Object> Future<T> future(Computation<T> computation, Callable<? extends T> body) {
        requireNonNull(computation, "computation");
        requireNonNull(body, "body");
        Places.Place place = places.next();
        return Outbound.launch(place.scheduler(), place.context(), computation, body);
    }

    // ---- from a future to a fiber

    /// Waits for the future, in a fiber of any scheduler. A completed one is taken at once. If the fiber is
    /// cancelled it stops waiting; the future, which others may be waiting for, is left untouched.
    ///
    /// @param future to wait for
    /// @param <T> the type of the value
    /// @return its value
    /// @throws RuntimeException what the future failed with: unchecked ones as they are, checked ones in a
    ///     `CompletionException` (C8); or the cause with which the fiber was cancelled
    /// @throws IllegalStateException if the current thread runs no fiber, also if the future is completed (B9)
    public static <T extends @Nullable Object> T await(Future<T> future) {
        return Inbound.await(future, null);
    }

    /// Waits like [#await(Future)], and loses no value: one that arrives after the fiber was cancelled is given
    /// to the consumer, once, on the thread that completes the future or on the fiber (B7).
    ///
    /// @param future to wait for
    /// @param onUndelivered closes a connection, or gives back a permit
    /// @param <T> the type of the value
    /// @return its value
    public static <T extends @Nullable Object> T await(Future<T> future, Consumer<? super T> onUndelivered) {
        return Inbound.await(future, requireNonNull(onUndelivered, "onUndelivered"));
    }

    // ---- between futures and computations

    /// {@return a future that completes as the computation does} On the current context, if there is one.
    ///
    /// @param computation to observe
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Future<T> toFuture(Computation<T> computation) {
        return Outbound.observe(requireNonNull(computation, "computation"));
    }

    /// {@return a computation that completes as the future does} Cancelling the computation leaves the future
    /// alone, which cannot be cancelled (B4).
    ///
    /// @param future to observe
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Computation<T> fromFuture(Future<T> future) {
        return Inbound.computation(requireNonNull(future, "future"));
    }

    // ---- time

    /// Cancels the computation after the duration, unless it completes before. May be called outside any fiber.
    ///
    /// @param computation any
    /// @param duration zero or more
    /// @param cause what to cancel it with
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        places.any().cancelAfter(computation, duration, cause);
    }

    @Override
    public String toString() {
        return "VertxBridge[" + places + "]";
    }
}
