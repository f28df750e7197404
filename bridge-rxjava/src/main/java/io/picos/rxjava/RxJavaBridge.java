package io.picos.rxjava;

import static java.util.Objects.requireNonNull;

import io.picos.Action;
import io.picos.Body;
import io.picos.Computation;
import io.picos.spi.BackendScheduler;
import io.picos.spi.SupportedVersions;
import io.picos.std.channel.Channel;
import io.picos.std.channel.Inflow;
import io.picos.std.channel.Producer;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/// Runs fibers on a [Scheduler], and returns their results as [Single]s, [Maybe]s and [Completable]s, or their
/// elements as [Flowable]s and [Observable]s.
///
/// ```java
/// RxJavaBridge bridge = RxJavaBridge.on(Schedulers.computation());
/// Single<String> greeting = bridge.single(() -> {
///     String name = RxJavaBridge.await(fetchName()); // suspends the fiber, blocks no thread
///     return "Hello " + name;
/// });
/// ```
///
/// ## Rules
///
/// B1 to B15 and P1 to P16 of `docs/RULES.md`; exceptions, if any, are in the column of RxJava in `docs/ADAPTERS.md`. A
/// null
/// argument throws NullPointerException with the argument's name, before anything starts (B11).
public final class RxJavaBridge {
    /// The way into a fiber that error messages name.
    static final String BUILDER = "RxJavaBridge.on(scheduler).single(body)";

    private static final SupportedVersions LIBRARY =
            SupportedVersions.of("RxJavaBridge", "RxJava", "rxjava", "3.0", "3.1", Scheduler.class);

    private final BackendScheduler scheduler;

    private RxJavaBridge(BackendScheduler scheduler) {
        this.scheduler = scheduler;
    }

    /// {@return a bridge for the scheduler} A bridge is cheap to create, and needs no closing. All bridges for
    /// one scheduler share their run queues.
    ///
    /// @param scheduler runs the fibers, on workers that are disposed of after a second without fibers
    /// @throws IllegalStateException if RxJava is of another major version than 3 (B15)
    public static RxJavaBridge on(Scheduler scheduler) {
        LIBRARY.check();
        requireNonNull(scheduler, "scheduler");
        return new RxJavaBridge(BackendScheduler.shared(scheduler, RxJavaBackend::new));
    }

    /// {@return a bridge like this one, whose fibers have a name} The name is the name of each fiber's thread, so it
    /// stands in logs and thread dumps, and in [io.picos.Fiber#toString()] (F11). The fibers that a fiber spawns
    /// have none.
    ///
    /// @param name tells the work of the fibers; several fibers may have the same name
    public RxJavaBridge named(String name) {
        return new RxJavaBridge(scheduler.named(requireNonNull(name, "name")));
    }

    // ---- from a fiber to a single, a maybe, a completable

    /// Creates a single that starts a fiber for each subscriber. The fiber runs the body.
    ///
    /// The single completes when the body has ended, its cleanup included (B13): with the body's value, with a
    /// NullPointerException if the value is null, or with the very exception that the body threw (B1).
    /// Disposing of the subscription cancels the fiber with [io.picos.ConsumerCancelled] (B2). The body is not
    /// called if it has not begun by then. An exception that comes too late goes to `RxJavaPlugins.onError`,
    /// except a [io.picos.Cancellation] (B2). An exception that the subscriber throws goes there too.
    ///
    /// If the scheduler is known to be shut down, the single fails with a
    /// [java.util.concurrent.RejectedExecutionException] (S4). The fiber whose start reveals the shutdown runs
    /// on a thread of the engine, and may be cancelled with [io.picos.SchedulerClosed].
    ///
    /// @param body runs in the fiber; may throw checked exceptions
    /// @param <T> the type of the value
    /// @return the body's result
    public <T> Single<T> single(Callable<? extends T> body) {
        requireNonNull(body, "body");
        return single(Computation::create, body);
    }

    /// Creates a single like [#single(Callable)], with a deadline. At the deadline the fiber is cancelled with
    /// [io.picos.DeadlineExceeded], and the single fails with a [java.util.concurrent.TimeoutException] (C12).
    ///
    /// @param deadline counted from the subscription; zero or more
    /// @param body runs in the fiber
    /// @param <T> the type of the value
    /// @return the body's result
    /// @throws IllegalArgumentException if the deadline is negative, or too large for the clock (C9)
    public <T> Single<T> single(Duration deadline, Callable<? extends T> body) {
        requireNonNull(body, "body");
        return single(scheduler.withDeadline(deadline), body);
    }

    /// Creates a single like [#single(Callable)], on behalf of the given computation: cancelling the
    /// computation cancels the fiber. The single can be subscribed to once: a second subscriber receives an
    /// [IllegalStateException] (B2). If the scheduler refuses the fiber, the computation is cancelled with the
    /// exception that the subscriber receives.
    ///
    /// @param computation completed by the body
    /// @param body runs in the fiber
    /// @param <T> the type of the value
    /// @return the body's result
    public <T> Single<T> single(Computation<T> computation, Callable<? extends T> body) {
        requireNonNull(computation, "computation");
        requireNonNull(body, "body");
        return single(Outbound.once(computation), body);
    }

    private <T> Single<T> single(Supplier<Computation<T>> computations, Callable<? extends T> body) {
        return Single.create(
                emitter -> Outbound.launch(scheduler, computations, body, new Outbound.OfSingle<>(emitter)));
    }

    /// Creates a maybe like [#single(Callable)]. The maybe is empty if the body returns null.
    ///
    /// @param body runs in the fiber; may throw checked exceptions
    /// @param <T> the type of the value
    /// @return the body's result
    public <T> Maybe<T> maybe(Callable<? extends @Nullable T> body) {
        requireNonNull(body, "body");
        return maybe(Computation::<@Nullable T>create, body);
    }

    /// Creates a maybe like [#maybe(Callable)], with a deadline like [#single(Duration, Callable)].
    ///
    /// @param deadline counted from the subscription; zero or more
    /// @param body runs in the fiber
    /// @param <T> the type of the value
    /// @return the body's result
    /// @throws IllegalArgumentException if the deadline is negative, or too large for the clock (C9)
    public <T> Maybe<T> maybe(Duration deadline, Callable<? extends @Nullable T> body) {
        requireNonNull(body, "body");
        return maybe(scheduler.<@Nullable T>withDeadline(deadline), body);
    }

    /// Creates a maybe like [#maybe(Callable)], on behalf of the given computation like
    /// [#single(Computation, Callable)].
    ///
    /// @param computation completed by the body
    /// @param body runs in the fiber
    /// @param <T> the type of the value
    /// @return the body's result
    public <T> Maybe<T> maybe(Computation<@Nullable T> computation, Callable<? extends @Nullable T> body) {
        requireNonNull(computation, "computation");
        requireNonNull(body, "body");
        Supplier<Computation<@Nullable T>> once = Outbound.once(computation);
        return maybe(once, body);
    }

    private <T> Maybe<T> maybe(Supplier<Computation<@Nullable T>> computations, Callable<? extends @Nullable T> body) {
        return Maybe.create(emitter -> Outbound.launch(scheduler, computations, body, new Outbound.OfMaybe<>(emitter)));
    }

    /// Creates a completable like [#single(Callable)]. The completable completes without the body's value.
    ///
    /// @param body runs in the fiber; may throw checked exceptions
    /// @return the body's result
    public Completable completable(Body<?, ?> body) {
        return completable((Callable<?>) body);
    }

    /// Like [#completable(Body)], for a [Callable].
    ///
    /// @param body as there
    /// @return the body's result
    public Completable completable(Callable<?> body) {
        requireNonNull(body, "body");
        return completable(Computation::create, body);
    }

    /// Creates a completable like [#completable(Body)], for a body without a value.
    ///
    /// @param body runs in the fiber; may throw checked exceptions
    /// @return the body's end
    public Completable completable(Action<?> body) {
        return completable(Body.of(body));
    }

    /// Creates a completable like [#completable(Body)], with a deadline like [#single(Duration, Callable)].
    ///
    /// @param deadline counted from the subscription; zero or more
    /// @param body runs in the fiber
    /// @return the body's result
    /// @throws IllegalArgumentException if the deadline is negative, or too large for the clock (C9)
    public Completable completable(Duration deadline, Body<?, ?> body) {
        return completable(deadline, (Callable<?>) body);
    }

    /// Like [#completable(Duration, Body)], for a [Callable].
    ///
    /// @param deadline as there
    /// @param body as there
    /// @return the body's result
    public Completable completable(Duration deadline, Callable<?> body) {
        requireNonNull(body, "body");
        return completable(scheduler.withDeadline(deadline), body);
    }

    /// Creates a completable like [#completable(Duration, Body)], for a body without a value.
    ///
    /// @param deadline counted from the subscription; zero or more
    /// @param body runs in the fiber
    /// @return the body's end
    /// @throws IllegalArgumentException if the deadline is negative, or too large for the clock (C9)
    public Completable completable(Duration deadline, Action<?> body) {
        return completable(deadline, Body.of(body));
    }

    /// Creates a completable like [#completable(Body)], on behalf of the given computation like
    /// [#single(Computation, Callable)].
    ///
    /// @param computation completed by the body
    /// @param body runs in the fiber
    /// @param <T> the type of the value
    /// @return the body's result
    public <T extends @Nullable Object> Completable completable(Computation<T> computation, Body<? extends T, ?> body) {
        return completable(computation, (Callable<? extends T>) body);
    }

    /// Like [#completable(Computation, Body)], for a [Callable].
    ///
    /// @param computation as there
    /// @param body as there
    /// @param <T> the type of the value
    /// @return the body's result
    public <T extends @Nullable Object> Completable completable(
            Computation<T> computation, Callable<? extends T> body) {
        requireNonNull(computation, "computation");
        requireNonNull(body, "body");
        return completable(Outbound.once(computation), body);
    }

    /// Creates a completable like [#completable(Computation, Body)], for a body without a value.
    ///
    /// @param computation completed by the body
    /// @param body runs in the fiber
    /// @param <T> the type of the value, which is null
    /// @return the body's end
    public <T> Completable completable(Computation<@Nullable T> computation, Action<?> body) {
        return completable(computation, Body.of(body));
    }

    private <T extends @Nullable Object> Completable completable(
            Supplier<Computation<T>> computations, Callable<? extends T> body) {
        return Completable.create(
                emitter -> Outbound.launch(scheduler, computations, body, new Outbound.OfCompletable<>(emitter)));
    }

    // ---- from a single, a maybe, a completable to a fiber

    /// Waits for the single, in a fiber of any scheduler. The fiber suspends unless the single completes at
    /// once. If the fiber is cancelled, it stops waiting and disposes of its subscription (B3).
    ///
    /// @param single to wait for
    /// @param <T> the type of the value
    /// @return the value
    /// @throws RuntimeException the exception with which the single failed: an unchecked exception as it is, a
    ///     checked exception in a `CompletionException` (C8); or the cause with which the fiber was cancelled
    /// @throws IllegalStateException if the current thread runs no fiber, even if the value is available (B9)
    public static <T> T await(Single<T> single) {
        requireNonNull(single, "single");
        return Inbound.await(single, null);
    }

    /// Waits like [#await(Single)], and loses no value: if the value arrives after the fiber was cancelled, the
    /// consumer receives it, once, on the thread that emits it or in the fiber (B7).
    ///
    /// @param single to wait for
    /// @param onUndelivered takes the value: closes a connection or gives back a permit, for example
    /// @param <T> the type of the value
    /// @return the value
    public static <T> T await(Single<T> single, Consumer<? super T> onUndelivered) {
        requireNonNull(single, "single");
        return Inbound.await(single, requireNonNull(onUndelivered, "onUndelivered"));
    }

    /// Waits for the maybe, like [#await(Single)]. `Maybe.just` and `Maybe.empty` need no subscription.
    ///
    /// @param maybe to wait for
    /// @param <T> the type of the value
    /// @return the value, or null if the maybe is empty
    public static <T> @Nullable T await(Maybe<T> maybe) {
        requireNonNull(maybe, "maybe");
        return Inbound.await(maybe, null);
    }

    /// Waits for the maybe, and loses no value, like [#await(Single, Consumer)].
    ///
    /// @param maybe to wait for
    /// @param onUndelivered takes the value: closes a connection or gives back a permit, for example
    /// @param <T> the type of the value
    /// @return the value, or null if the maybe is empty
    public static <T> @Nullable T await(Maybe<T> maybe, Consumer<? super T> onUndelivered) {
        requireNonNull(maybe, "maybe");
        return Inbound.await(maybe, requireNonNull(onUndelivered, "onUndelivered"));
    }

    /// Waits for the completable, like [#await(Single)].
    ///
    /// @param completable to wait for
    public static void await(Completable completable) {
        requireNonNull(completable, "completable");
        Inbound.await(completable);
    }

    // ---- streams

    /// Creates a flowable that starts a fiber for each subscriber (P1). The fiber runs the body, which sends the
    /// elements. Each element is signaled by the fiber that sends it, on its thread; `send` suspends until the
    /// subscriber has requested the element (P2).
    ///
    /// The flowable completes when the body has ended, its cleanup included (B13), or fails with the very
    /// exception that the body threw (P6). Disposing of the subscription cancels the fiber with
    /// [io.picos.ConsumerCancelled], and every `send` that waits throws it (P5). An exception that comes too
    /// late goes to `RxJavaPlugins.onError`, except a [io.picos.Cancellation].
    ///
    /// @param body runs in the fiber, and sends the elements; may throw checked exceptions
    /// @param <T> the type of the elements
    /// @return the elements that the body sends
    public <T> Flowable<T> flowable(Producer<T> body) {
        requireNonNull(body, "body");
        return FlowableOutflow.launch(scheduler, Computation::<@Nullable Void>create, body);
    }

    /// Creates a flowable like [#flowable(Producer)], with a deadline for the whole body. At the deadline the
    /// fiber is cancelled with [io.picos.DeadlineExceeded], and the flowable fails with a
    /// [java.util.concurrent.TimeoutException] (C12).
    ///
    /// @param deadline counted from the subscription; zero or more
    /// @param body runs in the fiber, and sends the elements
    /// @param <T> the type of the elements
    /// @return the elements that the body sends
    /// @throws IllegalArgumentException if the deadline is negative, or too large for the clock (C9)
    public <T> Flowable<T> flowable(Duration deadline, Producer<T> body) {
        requireNonNull(body, "body");
        return FlowableOutflow.launch(scheduler, scheduler.<@Nullable Void>withDeadline(deadline), body);
    }

    /// Creates a flowable like [#flowable(Producer)], on behalf of the given computation: cancelling the
    /// computation cancels the fiber. The flowable can be subscribed to once: a second subscriber receives an
    /// [IllegalStateException] (B2).
    ///
    /// @param computation completed by the body
    /// @param body runs in the fiber, and sends the elements
    /// @param <T> the type of the elements
    /// @return the elements that the body sends
    public <T> Flowable<T> flowable(Computation<@Nullable Void> computation, Producer<T> body) {
        requireNonNull(computation, "computation");
        requireNonNull(body, "body");
        return FlowableOutflow.launch(scheduler, Outbound.once(computation), body);
    }

    /// Creates an observable that starts a fiber for each observer (P1). The fiber runs the body, which sends the
    /// elements. Each element is signaled by the fiber that sends it, on its thread; `send` does not wait, since
    /// an observable has no back-pressure (P2).
    ///
    /// The observable completes when the body has ended, its cleanup included (B13), or fails with the very
    /// exception that the body threw (P6). Disposing of the subscription cancels the fiber with
    /// [io.picos.ConsumerCancelled], and every `send` that waits throws it (P5). An exception that comes too
    /// late goes to `RxJavaPlugins.onError`, except a [io.picos.Cancellation].
    ///
    /// @param body runs in the fiber, and sends the elements; may throw checked exceptions
    /// @param <T> the type of the elements
    /// @return the elements that the body sends
    public <T> Observable<T> observable(Producer<T> body) {
        requireNonNull(body, "body");
        return ObservableOutflow.launch(scheduler, Computation::<@Nullable Void>create, body);
    }

    /// Creates an observable like [#observable(Producer)], with a deadline for the whole body. At the deadline the
    /// fiber is cancelled with [io.picos.DeadlineExceeded], and the observable fails with a
    /// [java.util.concurrent.TimeoutException] (C12).
    ///
    /// @param deadline counted from the subscription; zero or more
    /// @param body runs in the fiber, and sends the elements
    /// @param <T> the type of the elements
    /// @return the elements that the body sends
    /// @throws IllegalArgumentException if the deadline is negative, or too large for the clock (C9)
    public <T> Observable<T> observable(Duration deadline, Producer<T> body) {
        requireNonNull(body, "body");
        return ObservableOutflow.launch(scheduler, scheduler.<@Nullable Void>withDeadline(deadline), body);
    }

    /// Creates an observable like [#observable(Producer)], on behalf of the given computation: cancelling the
    /// computation cancels the fiber. The observable can be subscribed to once: a second observer receives an
    /// [IllegalStateException] (B2).
    ///
    /// @param computation completed by the body
    /// @param body runs in the fiber, and sends the elements
    /// @param <T> the type of the elements
    /// @return the elements that the body sends
    public <T> Observable<T> observable(Computation<@Nullable Void> computation, Producer<T> body) {
        requireNonNull(computation, "computation");
        requireNonNull(body, "body");
        return ObservableOutflow.launch(scheduler, Outbound.once(computation), body);
    }

    /// Subscribes to the publisher, and gives its elements to fibers of any scheduler. See
    /// [#open(Publisher, int, Consumer)]; the prefetch is RxJava's own, `Flowable.bufferSize()`.
    ///
    /// @param publisher to subscribe to: a `Flowable`, or another publisher
    /// @param <T> the type of the elements
    /// @return the elements; close it, to cancel the subscription
    public static <T> Inflow<T> open(Publisher<? extends T> publisher) {
        return open(publisher, Flowable.bufferSize());
    }

    /// Subscribes to the publisher, and gives its elements to fibers of any scheduler. See
    /// [#open(Publisher, int, Consumer)].
    ///
    /// @param publisher to subscribe to
    /// @param prefetch how many elements are requested and not received, at most
    /// @param <T> the type of the elements
    /// @return the elements; close it, to cancel the subscription
    /// @throws IllegalArgumentException if `prefetch` is not positive
    public static <T> Inflow<T> open(Publisher<? extends T> publisher, int prefetch) {
        return FlowableInflow.open(publisher, prefetch, null);
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
            Publisher<? extends T> publisher, int prefetch, Consumer<? super T> onUndelivered) {
        return FlowableInflow.open(publisher, prefetch, requireNonNull(onUndelivered, "onUndelivered"));
    }

    /// Subscribes to the observable, which has no back-pressure, and puts its elements into the channel. The
    /// kind of the channel decides what happens to elements for which no fiber is ready: an unbounded channel
    /// keeps them all, the latest channel keeps the newest. A bounded channel that is full ends the
    /// subscription, and the source fails with a `MissingBackpressureException` (P15).
    ///
    /// @param observable to subscribe to
    /// @param channel takes the elements; it belongs to the source that is returned, which ends it
    /// @param <T> the type of the elements
    /// @return the elements; close it, to dispose of the subscription
    public static <T> Inflow<T> open(Observable<? extends T> observable, Channel<T> channel) {
        return ObservableInflow.open(requireNonNull(observable, "observable"), channel);
    }

    /// Waits for the first element of the publisher, in a fiber of any scheduler. Requests one element, and
    /// cancels the subscription when it has come. Suspends unless it comes at once. If the fiber is cancelled,
    /// it stops waiting and cancels its subscription (B3).
    ///
    /// @param publisher to subscribe to
    /// @param <T> the type of the elements
    /// @return the first element, or null if the publisher has none
    /// @throws RuntimeException as in [#await(Single)]
    /// @throws IllegalStateException if the current thread runs no fiber (B9)
    public static <T> @Nullable T awaitFirst(Publisher<? extends T> publisher) {
        return First.<T>await(publisher);
    }

    /// Waits for the first element of the observable, in a fiber of any scheduler, and then disposes of the
    /// subscription. See [#awaitFirst(Publisher)].
    ///
    /// @param observable to subscribe to
    /// @param <T> the type of the elements
    /// @return the first element, or null if the observable has none
    /// @throws RuntimeException as in [#await(Single)]
    /// @throws IllegalStateException if the current thread runs no fiber (B9)
    public static <T> @Nullable T awaitFirst(Observable<? extends T> observable) {
        return First.<T>await(observable);
    }

    // ---- between singles, maybes, completables and computations

    /// {@return a single that completes as the computation does} A [io.picos.DeadlineExceeded] becomes a
    /// [java.util.concurrent.TimeoutException] (B13). The single only observes: disposing of a subscription
    /// does not cancel the computation (B4). If the computation returns null, the single fails with a
    /// NullPointerException.
    ///
    /// @param computation to observe
    /// @param <T> the type of the value
    public static <T> Single<T> toSingle(Computation<? extends T> computation) {
        requireNonNull(computation, "computation");
        return Single.create(emitter -> Outbound.observe(computation, new Outbound.OfSingle<>(emitter)));
    }

    /// {@return a maybe that completes as the computation does, empty if it returns null} The maybe only
    /// observes, like [#toSingle].
    ///
    /// @param computation to observe
    /// @param <T> the type of the value
    public static <T> Maybe<T> toMaybe(Computation<? extends @Nullable T> computation) {
        requireNonNull(computation, "computation");
        return Maybe.create(emitter -> Outbound.observe(computation, new Outbound.OfMaybe<>(emitter)));
    }

    /// {@return a completable that completes as the computation does} The completable only observes, like
    /// [#toSingle].
    ///
    /// @param computation to observe
    public static Completable toCompletable(Computation<?> computation) {
        requireNonNull(computation, "computation");
        return Completable.create(emitter -> Outbound.observe(computation, new Outbound.OfCompletable<>(emitter)));
    }

    /// {@return a computation that completes as the single does} Subscribes at once. Cancelling the computation
    /// disposes of the subscription (B4).
    ///
    /// @param single to observe
    /// @param <T> the type of the value
    public static <T> Computation<T> fromSingle(Single<T> single) {
        requireNonNull(single, "single");
        return Inbound.computation(single);
    }

    /// {@return a computation that completes as the maybe does, with null if the maybe is empty} Subscribes and
    /// cancels like [#fromSingle].
    ///
    /// @param maybe to observe
    /// @param <T> the type of the value
    public static <T> Computation<@Nullable T> fromMaybe(Maybe<T> maybe) {
        requireNonNull(maybe, "maybe");
        return Inbound.computation(maybe);
    }

    /// {@return a computation that completes as the completable does, with null} Subscribes and cancels like
    /// [#fromSingle].
    ///
    /// @param completable to observe
    public static Computation<@Nullable Void> fromCompletable(Completable completable) {
        requireNonNull(completable, "completable");
        return Inbound.computation(completable);
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
        return "RxJavaBridge[" + scheduler + "]";
    }
}
