package io.picos.vertx;

import static java.util.Objects.requireNonNull;

import io.picos.Action;
import io.picos.Body;
import io.picos.Computation;
import io.picos.spi.SupportedVersions;
import io.picos.std.channel.Inflow;
import io.picos.std.channel.Producer;
import io.picos.std.channel.Sink;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs fibers on a [Context], and returns their results as [Future]s, or their elements as a [ReadStream].
///
/// ```java
/// VertxBridge bridge = VertxBridge.on(vertx);
/// Future<String> greeting = bridge.future(() -> {
///     String name = VertxBridge.await(fetchName()); // suspends the fiber, blocks no thread
///     return "Hello " + name;
/// });
/// ```
///
/// In a fiber `Vertx.currentContext()` is the context on which the fiber was started, also after a suspension
/// (B5). The current thread is the fiber's own and not the event loop's, so blocking calls park the fiber (B6).
/// When Vert.x is closed or the verticle undeployed, its fibers are first cancelled with
/// [io.picos.SchedulerClosed], and waited for (S4).
///
/// ## Rules
///
/// B1 to B15 and P1 to P16 of `docs/RULES.md`; exceptions, if any, are in the column of Vert.x in `docs/ADAPTERS.md`. A
/// null
/// argument throws NullPointerException with the argument's name, before anything starts (B11).
public final class VertxBridge {
    /// The way into a fiber that error messages name.
    static final String BUILDER = "VertxBridge.on(vertx).future(body)";

    private static final SupportedVersions LIBRARY =
            SupportedVersions.of("VertxBridge", "Vert.x", "vertx-core", "5.0", "5.1", Vertx.class);

    private final Places places;

    private VertxBridge(Places places) {
        this.places = places;
    }

    /// {@return a bridge for the context} A bridge is cheap to create, and needs no closing. All bridges for
    /// one context, and for its duplicates, share one run queue.
    ///
    /// @param context runs the fibers, on an event loop, a worker or a virtual thread; the fibers see it as the
    ///     current context
    /// @throws IllegalStateException if Vert.x is older than 5.0 or of another major version (B15)
    public static VertxBridge on(Context context) {
        LIBRARY.check();
        requireNonNull(context, "context");
        return new VertxBridge(Places.of(context));
    }

    /// {@return a bridge for the current context or, without one, for the event loops} A bridge is cheap to
    /// create, and needs no closing. All bridges for one Vert.x share their run queues.
    ///
    /// Each call of `future` looks at the calling thread. In a handler or a fiber, the new fiber runs on the
    /// current context, with the locals and the tracing of the request (B5). On a thread without a context of
    /// this Vert.x, the event loops run the fibers in turn, each fiber on a duplicated context of its own. To
    /// run fibers elsewhere, use [#on(Context)].
    ///
    /// @param vertx runs the fibers, on its contexts
    /// @throws IllegalStateException if Vert.x is older than 5.0 or of another major version (B15)
    public static VertxBridge on(Vertx vertx) {
        LIBRARY.check();
        requireNonNull(vertx, "vertx");
        return new VertxBridge(Places.of(vertx));
    }

    /// {@return a bridge like this one, whose fibers have a name} The name is the name of each fiber's thread, so it
    /// stands in logs and thread dumps, and in [io.picos.Fiber#toString()] (F11). The fibers that a fiber spawns
    /// have none.
    ///
    /// @param name tells the work of the fibers; several fibers may have the same name
    public VertxBridge named(String name) {
        return new VertxBridge(places.named(requireNonNull(name, "name")));
    }

    // ---- from a fiber to a future

    /// Starts a fiber at once. The fiber runs the body. If the current thread is the context's own and runs no
    /// fiber, the new fiber runs before this method returns (B12).
    ///
    /// The future completes on the context when the body has ended, its cleanup included (B13): with the body's
    /// value, or with the very exception that the body threw (B1). A Vert.x future cannot be cancelled: to
    /// cancel the fiber, use [#future(Computation, Body)].
    ///
    /// @param body runs in the fiber; may throw checked exceptions
    /// @param <T> the type of the value, which may be null
    /// @return the body's result
    /// @throws java.util.concurrent.RejectedExecutionException if Vert.x is closed or the verticle undeployed
    ///     (S4)
    public <T extends @Nullable Object> Future<T> future(Body<? extends T, ?> body) {
        return future((Callable<? extends T>) body);
    }

    /// Like [#future(Body)], for a [Callable].
    ///
    /// @param body as there
    /// @param <T> the type of the value
    /// @return the body's result
    public <T extends @Nullable Object> Future<T> future(Callable<? extends T> body) {
        return future(Computation.<T>create(), body);
    }

    /// Starts a fiber like [#future(Body)], for a body without a value.
    ///
    /// @param body runs in the fiber; may throw checked exceptions
    /// @return the body's end
    /// @throws java.util.concurrent.RejectedExecutionException if Vert.x is closed or the verticle undeployed
    ///     (S4)
    public Future<@Nullable Void> future(Action<?> body) {
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
    public <T extends @Nullable Object> Future<T> future(Duration deadline, Body<? extends T, ?> body) {
        return future(deadline, (Callable<? extends T>) body);
    }

    /// Like [#future(Duration, Body)], for a [Callable].
    ///
    /// @param deadline as there
    /// @param body as there
    /// @param <T> the type of the value
    /// @return the body's result
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

    /// Starts a fiber like [#future(Duration, Body)], for a body without a value.
    ///
    /// @param deadline counted from this call; zero or more
    /// @param body runs in the fiber
    /// @return the body's end
    /// @throws IllegalArgumentException if the deadline is negative, or too large for the clock (C9)
    public Future<@Nullable Void> future(Duration deadline, Action<?> body) {
        return future(deadline, Body.of(body));
    }

    /// Starts a fiber like [#future(Body)], on behalf of the given computation: cancelling the computation
    /// cancels the fiber.
    ///
    /// @param computation completed by the body
    /// @param body runs in the fiber
    /// @param <T> the type of the value, which may be null
    /// @return the body's result
    public <T extends @Nullable Object> Future<T> future(Computation<T> computation, Body<? extends T, ?> body) {
        return future(computation, (Callable<? extends T>) body);
    }

    /// Like [#future(Computation, Body)], for a [Callable].
    ///
    /// @param computation as there
    /// @param body as there
    /// @param <T> the type of the value
    /// @return the body's result
    public <T extends @Nullable Object> Future<T> future(Computation<T> computation, Callable<? extends T> body) {
        requireNonNull(computation, "computation");
        requireNonNull(body, "body");
        Places.Place place = places.next();
        return Outbound.launch(place.scheduler(), place.context(), computation, body);
    }

    /// Starts a fiber like [#future(Computation, Body)], for a body without a value.
    ///
    /// @param computation completed by the body
    /// @param body runs in the fiber
    /// @param <T> the type of the value, which is null
    /// @return the body's end
    public <T> Future<@Nullable T> future(Computation<@Nullable T> computation, Action<?> body) {
        return future(computation, Body.of(body));
    }

    // ---- from a future to a fiber

    /// Waits for the future, in a fiber of any scheduler. The fiber suspends unless the future is completed. If
    /// the fiber is cancelled, it stops waiting and leaves the future untouched, since others may be waiting
    /// for it (B3).
    ///
    /// @param future to wait for
    /// @param <T> the type of the value
    /// @return the value
    /// @throws RuntimeException the exception with which the future failed: an unchecked exception as it is, a
    ///     checked exception in a `CompletionException` (C8); or the cause with which the fiber was cancelled
    /// @throws IllegalStateException if the current thread runs no fiber, even if the future is completed (B9)
    public static <T extends @Nullable Object> T await(Future<T> future) {
        return Inbound.await(future, null);
    }

    /// Waits like [#await(Future)], and loses no value: if the value arrives after the fiber was cancelled, the
    /// consumer receives it, once, on the thread that completes the future or in the fiber (B7).
    ///
    /// @param future to wait for
    /// @param onUndelivered takes the value: closes a connection or gives back a permit, for example
    /// @param <T> the type of the value
    /// @return the value
    public static <T extends @Nullable Object> T await(Future<T> future, Consumer<? super T> onUndelivered) {
        return Inbound.await(future, requireNonNull(onUndelivered, "onUndelivered"));
    }

    // ---- streams

    /// Creates a read stream of the elements that the body sends. The body runs in a fiber, which starts when a handler
    /// is
    /// set. The handlers run on the context. `send` suspends until the stream is fetched, or flows, and fewer
    /// than 16 elements are on their way to the handler (P2).
    ///
    /// The end handler is called when the body has ended, its cleanup included (B13); or the exception handler,
    /// with the very exception that the body threw (P6). Off the context, set the handler last. Removing it, by
    /// setting null, cancels the fiber with [io.picos.ConsumerCancelled], and every `send` that waits throws it
    /// (P5). An exception that comes too late, or for which there is no handler, goes to the context's exception
    /// handler.
    ///
    /// @param body runs in the fiber, and sends the elements; may throw checked exceptions
    /// @param <T> the type of the elements
    /// @return the elements that the body sends; can be read once
    public <T> ReadStream<T> readStream(Producer<T> body) {
        requireNonNull(body, "body");
        return StreamOutflow.of(places.next(), Computation::<@Nullable Void>create, body);
    }

    /// Creates a read stream like [#readStream(Producer)], with a deadline for the whole body. At the deadline
    /// the fiber is cancelled with [io.picos.DeadlineExceeded], and the stream fails with a
    /// [java.util.concurrent.TimeoutException] (C12).
    ///
    /// @param deadline counted from this call; zero or more
    /// @param body runs in the fiber, and sends the elements
    /// @param <T> the type of the elements
    /// @return the elements that the body sends; can be read once
    /// @throws IllegalArgumentException if the deadline is negative, or too large for the clock (C9)
    public <T> ReadStream<T> readStream(Duration deadline, Producer<T> body) {
        requireNonNull(body, "body");
        return StreamOutflow.of(places.next(), places.any().<@Nullable Void>withDeadline(deadline), body);
    }

    /// Creates a read stream like [#readStream(Producer)], on behalf of the given computation: cancelling the
    /// computation cancels the fiber.
    ///
    /// @param computation completed by the body
    /// @param body runs in the fiber, and sends the elements
    /// @param <T> the type of the elements
    /// @return the elements that the body sends; can be read once
    public <T> ReadStream<T> readStream(Computation<@Nullable Void> computation, Producer<T> body) {
        requireNonNull(computation, "computation");
        requireNonNull(body, "body");
        return StreamOutflow.of(places.next(), () -> computation, body);
    }

    /// Reads the stream, and gives its elements to fibers of any scheduler. See
    /// [#open(ReadStream, int, Consumer)]; the prefetch is 16.
    ///
    /// @param stream to read
    /// @param <T> the type of the elements
    /// @return the elements; close it, to leave the stream
    public static <T> Inflow<T> open(ReadStream<T> stream) {
        return open(stream, 16);
    }

    /// Reads the stream, and gives its elements to fibers of any scheduler. See
    /// [#open(ReadStream, int, Consumer)].
    ///
    /// @param stream to read
    /// @param prefetch how many elements are fetched and not received, at most
    /// @param <T> the type of the elements
    /// @return the elements; close it, to leave the stream
    /// @throws IllegalArgumentException if `prefetch` is not positive
    public static <T> Inflow<T> open(ReadStream<T> stream, int prefetch) {
        return StreamInflow.open(stream, prefetch, null);
    }

    /// Reads the stream, and gives its elements to fibers of any scheduler. Pauses the stream, sets its
    /// handlers, fetches a number of elements at once, and more in batches of three quarters of it as they are
    /// received (P11). Like any handler of a stream, this has to be set before the stream begins to flow: for
    /// the body of an HTTP request, in the request handler. Does not suspend.
    ///
    /// The stream is fetched on the context that is current at the call, so that a stream that is confined to its
    /// context, such as a `RecordParser`, has to be opened there: in a handler or a fiber of that context. Fibers
    /// of any scheduler may then receive.
    ///
    /// The source ends as the stream does, behind its elements, and throws the stream's own exception (P13).
    /// Closing it removes the handlers, and lets the stream flow, so that a connection does not stand still
    /// (P15).
    ///
    /// @param stream to read
    /// @param prefetch how many elements are fetched and not received, at most; with [Integer#MAX_VALUE], the
    ///     stream flows
    /// @param onUndelivered takes the elements that nobody has received when the source is closed (P12)
    /// @param <T> the type of the elements
    /// @return the elements; close it, to leave the stream
    /// @throws IllegalArgumentException if `prefetch` is not positive
    public static <T> Inflow<T> open(ReadStream<T> stream, int prefetch, Consumer<? super T> onUndelivered) {
        return StreamInflow.open(stream, prefetch, requireNonNull(onUndelivered, "onUndelivered"));
    }

    /// {@return a sink that writes to the stream} `send` suspends while the write queue of the stream is full.
    /// It does not wait until the element is written. If a write fails, every `send` from then on throws its
    /// exception. The sink needs the drain handler of the stream, of which there is only one. Who ends the
    /// stream is up to the caller: await `stream.end()`.
    ///
    /// @param stream to write to
    /// @param <T> the type of the elements
    public static <T> Sink<T> sink(WriteStream<T> stream) {
        return StreamSink.of(stream);
    }

    // ---- between futures and computations

    /// {@return a future that completes as the computation does} A [io.picos.DeadlineExceeded] becomes a
    /// [java.util.concurrent.TimeoutException] (B13). The future completes on the context that is current at
    /// the call, if there is one.
    ///
    /// @param computation to observe
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Future<T> toFuture(Computation<T> computation) {
        return Outbound.observe(requireNonNull(computation, "computation"));
    }

    /// {@return a computation that completes as the future does} Cancelling the computation leaves the future
    /// untouched, since a Vert.x future cannot be cancelled (B4).
    ///
    /// @param future to observe
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Computation<T> fromFuture(Future<T> future) {
        return Inbound.computation(requireNonNull(future, "future"));
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
        places.any().cancelAfter(computation, duration, cause);
    }

    @Override
    public String toString() {
        return "VertxBridge[" + places + "]";
    }
}
