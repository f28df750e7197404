package io.picos.rxjava;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.spi.BackendScheduler;
import io.picos.spi.SupportedVersions;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Fibers on a [Scheduler], whose results are [Single]s, [Maybe]s and [Completable]s.
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
/// B1 to B15 of `docs/RULES.md`, in the column of RxJava.
public final class RxJavaBridge {
    /// How messages tell to start a fiber.
    static final String BUILDER = "RxJavaBridge.on(scheduler).single(body)";

    private static final SupportedVersions LIBRARY =
            SupportedVersions.of("RxJavaBridge", "RxJava", "rxjava", "3.0", "3.1", Scheduler.class);

    private final BackendScheduler scheduler;

    private RxJavaBridge(BackendScheduler scheduler) {
        this.scheduler = scheduler;
    }

    /// {@return the bridge for the scheduler} Cheap, and needs no closing; all bridges for one scheduler share
    /// their lanes.
    ///
    /// @param scheduler runs the fibers, on workers that it creates, given back after a second without fibers
    /// @throws IllegalStateException if the version of RxJava is of another major version than 3 (B15)
    public static RxJavaBridge on(Scheduler scheduler) {
        LIBRARY.check();
        requireNonNull(scheduler, "scheduler");
        return new RxJavaBridge(BackendScheduler.shared(scheduler, RxJavaBackend::new));
    }

    // ---- from a fiber to a single, a maybe, a completable

    /// Makes a single that starts a fiber for each subscriber, which runs the body.
    ///
    /// The single completes when the body has ended, its cleanup included, with its value, with a
    /// NullPointerException if that is null, or with the very exception that it threw (B1, B13). Disposing of the
    /// subscription cancels the fiber with [io.picos.ConsumerCancelled] (B2); a body that has not begun then is not
    /// called. An error that comes too late goes to `RxJavaPlugins.onError`, and so does what the observer throws.
    ///
    /// If the scheduler is known to be shut down, the subscriber is told a
    /// [java.util.concurrent.RejectedExecutionException]; the fiber that finds it out runs on a thread of ours, and
    /// may be cancelled with [io.picos.SchedulerClosed] (S4).
    ///
    /// @param body runs in the fiber; may throw checked exceptions
    /// @param <T> the type of the value
    /// @return its result
    public <T> Single<T> single(Callable<? extends T> body) {
        requireNonNull(body, "body");
        return single(Computation::create, body);
    }

    /// Makes a single like [#single(Callable)], with a deadline: each fiber is cancelled with
    /// [io.picos.DeadlineExceeded], and the subscriber is told a [java.util.concurrent.TimeoutException] (C12).
    ///
    /// @param deadline from the subscription; zero or more
    /// @param body runs in the fiber
    /// @param <T> the type of the value
    /// @return its result
    public <T> Single<T> single(Duration deadline, Callable<? extends T> body) {
        requireNonNull(body, "body");
        return single(scheduler.withDeadline(deadline), body);
    }

    /// Makes a single like [#single(Callable)], on behalf of the given computation: whoever cancels that, cancels
    /// the fiber. It can be subscribed to once. If the fiber is refused, the computation is cancelled with that.
    ///
    /// @param computation completed by the body
    /// @param body runs in the fiber
    /// @param <T> the type of the value
    /// @return its result
    public <T> Single<T> single(Computation<T> computation, Callable<? extends T> body) {
        requireNonNull(computation, "computation");
        requireNonNull(body, "body");
        return single(Outbound.once(computation), body);
    }

    private <T> Single<T> single(Supplier<Computation<T>> computations, Callable<? extends T> body) {
        return Single.create(
                emitter -> Outbound.launch(scheduler, computations, body, new Outbound.OfSingle<>(emitter)));
    }

    /// Makes a maybe like [#single(Callable)], which is empty if the body returns null.
    ///
    /// @param body runs in the fiber; may throw checked exceptions
    /// @param <T> the type of the value
    /// @return its result
    public <T> Maybe<T> maybe(Callable<? extends @Nullable T> body) {
        requireNonNull(body, "body");
        return maybe(Computation::<@Nullable T>create, body);
    }

    /// Makes a maybe like [#maybe(Callable)], with a deadline, like [#single(Duration, Callable)].
    ///
    /// @param deadline from the subscription; zero or more
    /// @param body runs in the fiber
    /// @param <T> the type of the value
    /// @return its result
    public <T> Maybe<T> maybe(Duration deadline, Callable<? extends @Nullable T> body) {
        requireNonNull(body, "body");
        return maybe(scheduler.<@Nullable T>withDeadline(deadline), body);
    }

    /// Makes a maybe like [#maybe(Callable)], on behalf of the given computation, like
    /// [#single(Computation, Callable)].
    ///
    /// @param computation completed by the body
    /// @param body runs in the fiber
    /// @param <T> the type of the value
    /// @return its result
    public <T> Maybe<T> maybe(Computation<@Nullable T> computation, Callable<? extends @Nullable T> body) {
        requireNonNull(computation, "computation");
        requireNonNull(body, "body");
        Supplier<Computation<@Nullable T>> once = Outbound.once(computation);
        return maybe(once, body);
    }

    private <T> Maybe<T> maybe(Supplier<Computation<@Nullable T>> computations, Callable<? extends @Nullable T> body) {
        return Maybe.create(emitter -> Outbound.launch(scheduler, computations, body, new Outbound.OfMaybe<>(emitter)));
    }

    /// Makes a completable like [#single(Callable)], which does not tell the value.
    ///
    /// @param body runs in the fiber; may throw checked exceptions
    /// @return its result
    public Completable completable(Callable<?> body) {
        requireNonNull(body, "body");
        return completable(Computation::create, body);
    }

    /// Makes a completable like [#completable(Callable)], with a deadline, like [#single(Duration, Callable)].
    ///
    /// @param deadline from the subscription; zero or more
    /// @param body runs in the fiber
    /// @return its result
    public Completable completable(Duration deadline, Callable<?> body) {
        requireNonNull(body, "body");
        return completable(scheduler.withDeadline(deadline), body);
    }

    /// Makes a completable like [#completable(Callable)], on behalf of the given computation, like
    /// [#single(Computation, Callable)].
    ///
    /// @param computation completed by the body
    /// @param body runs in the fiber
    /// @param <T> the type of the value
    /// @return its result
    public <T extends @Nullable Object> Completable completable(
            Computation<T> computation, Callable<? extends T> body) {
        requireNonNull(computation, "computation");
        requireNonNull(body, "body");
        return completable(Outbound.once(computation), body);
    }

    private <T extends @Nullable Object> Completable completable(
            Supplier<Computation<T>> computations, Callable<? extends T> body) {
        return Completable.create(
                emitter -> Outbound.launch(scheduler, computations, body, new Outbound.OfCompletable<>(emitter)));
    }

    // ---- from a single, a maybe, a completable to a fiber

    /// Waits for the single, in a fiber of any scheduler. What is there at once is taken without suspending (B3). If
    /// the fiber is cancelled, its subscription is disposed of.
    ///
    /// @param single to wait for
    /// @param <T> the type of the value
    /// @return its value
    /// @throws RuntimeException what the single failed with: unchecked ones as they are, checked ones in a
    ///     `CompletionException` (C8); or the cause with which the fiber was cancelled
    /// @throws IllegalStateException if the current thread runs no fiber, also if the value is there (B9)
    public static <T> T await(Single<T> single) {
        requireNonNull(single, "single");
        return Inbound.await(single, null);
    }

    /// Waits like [#await(Single)], and loses no value: one that arrives after the fiber was cancelled is given
    /// to the consumer, once, on the thread that emits it or on the fiber (B7).
    ///
    /// @param single to wait for
    /// @param onUndelivered closes a connection, or gives back a permit
    /// @param <T> the type of the value
    /// @return its value
    public static <T> T await(Single<T> single, Consumer<? super T> onUndelivered) {
        requireNonNull(single, "single");
        return Inbound.await(single, requireNonNull(onUndelivered, "onUndelivered"));
    }

    /// Waits for the maybe, like [#await(Single)]. `Maybe.just` and `Maybe.empty` are taken without a subscription.
    ///
    /// @param maybe to wait for
    /// @param <T> the type of the value
    /// @return its value, or null if it is empty
    public static <T> @Nullable T await(Maybe<T> maybe) {
        requireNonNull(maybe, "maybe");
        return Inbound.await(maybe, null);
    }

    /// Waits for the maybe, and loses no value, like [#await(Single, Consumer)].
    ///
    /// @param maybe to wait for
    /// @param onUndelivered closes a connection, or gives back a permit
    /// @param <T> the type of the value
    /// @return its value, or null if it is empty
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

    // ---- between singles, maybes, completables and computations

    /// {@return a single that completes as the computation does} It only observes: disposing of a subscription does
    /// not cancel the computation (B4). If that returns null, the single fails with a NullPointerException.
    ///
    /// @param computation to observe
    /// @param <T> the type of the value
    public static <T> Single<T> toSingle(Computation<? extends T> computation) {
        requireNonNull(computation, "computation");
        return Single.create(emitter -> Outbound.observe(computation, new Outbound.OfSingle<>(emitter)));
    }

    /// {@return a maybe that completes as the computation does} It only observes, like [#toSingle]; null is empty.
    ///
    /// @param computation to observe
    /// @param <T> the type of the value
    public static <T> Maybe<T> toMaybe(Computation<? extends @Nullable T> computation) {
        requireNonNull(computation, "computation");
        return Maybe.create(emitter -> Outbound.observe(computation, new Outbound.OfMaybe<>(emitter)));
    }

    /// {@return a completable that completes as the computation does} It only observes, like [#toSingle].
    ///
    /// @param computation to observe
    public static Completable toCompletable(Computation<?> computation) {
        requireNonNull(computation, "computation");
        return Completable.create(emitter -> Outbound.observe(computation, new Outbound.OfCompletable<>(emitter)));
    }

    /// {@return a computation that completes as the single does} Subscribes at once; cancelling the computation
    /// disposes of the subscription (B4).
    ///
    /// @param single to observe
    /// @param <T> the type of the value
    public static <T> Computation<T> fromSingle(Single<T> single) {
        requireNonNull(single, "single");
        return Inbound.computation(single);
    }

    /// {@return a computation that completes as the maybe does, with null if that is empty} Like [#fromSingle].
    ///
    /// @param maybe to observe
    /// @param <T> the type of the value
    public static <T> Computation<@Nullable T> fromMaybe(Maybe<T> maybe) {
        requireNonNull(maybe, "maybe");
        return Inbound.computation(maybe);
    }

    /// {@return a computation that completes as the completable does, with null} Like [#fromSingle].
    ///
    /// @param completable to observe
    public static Computation<@Nullable Void> fromCompletable(Completable completable) {
        requireNonNull(completable, "completable");
        return Inbound.computation(completable);
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
        return "RxJavaBridge[" + scheduler + "]";
    }
}
