package io.picos.reactor;

import static java.util.Objects.requireNonNull;

import io.picos.Action;
import io.picos.Body;
import io.picos.Computation;
import io.picos.spi.BackendScheduler;
import io.picos.spi.Handler;
import io.picos.spi.SupportedVersions;
import io.picos.std.channel.Inflow;
import io.picos.std.channel.Producer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.concurrent.Queues;
import reactor.util.context.ContextView;

/// Runs fibers on a [Scheduler], and returns their results as [Mono]s, or their elements as a [Flux].
///
/// ```java
/// ReactorBridge bridge = ReactorBridge.on(Schedulers.parallel());
/// Mono<String> greeting = bridge.mono(() -> {
///     String name = ReactorBridge.await(fetchName()); // suspends the fiber, blocks no thread
///     return "Hello " + name;
/// });
/// ```
///
/// ## Rules
///
/// B1 to B15 and P1 to P16 of `docs/RULES.md`; exceptions, if any, are in the column of Reactor in `docs/ADAPTERS.md`.
/// A null
/// argument throws NullPointerException with the argument's name, before anything starts (B11).
public final class ReactorBridge {
    /// The way into a fiber that error messages name.
    static final String BUILDER = "ReactorBridge.on(scheduler).mono(body)";

    private static final SupportedVersions LIBRARY =
            SupportedVersions.of("ReactorBridge", "Reactor", "reactor-core", "3.5", "3.8", Scheduler.class);

    private final BackendScheduler scheduler;

    private ReactorBridge(BackendScheduler scheduler) {
        this.scheduler = scheduler;
    }

    /// {@return a bridge for the scheduler} A bridge is cheap to create, and needs no closing. All bridges for
    /// one scheduler share their run queues. In a test with virtual time, enable virtual time first, then
    /// obtain the scheduler and call this method.
    ///
    /// @param scheduler runs the fibers, on workers that are disposed of after a second without fibers
    /// @throws IllegalStateException if Reactor is older than 3.5 or of another major version (B15), or if
    ///     automatic context propagation is enabled with a version of `context-propagation` older than 1.0.3
    public static ReactorBridge on(Scheduler scheduler) {
        LIBRARY.check();
        requireNonNull(scheduler, "scheduler");
        var unused = Propagation.isEnabled(); // fails here rather than in each fiber
        return new ReactorBridge(BackendScheduler.shared(scheduler, ReactorBackend::new));
    }

    /// {@return a bridge like this one, whose fibers have a name} The name is the name of each fiber's thread, so it
    /// stands in logs and thread dumps, and in [io.picos.Fiber#toString()] (F11). The fibers that a fiber spawns
    /// have none.
    ///
    /// @param name tells the work of the fibers; several fibers may have the same name
    public ReactorBridge named(String name) {
        return new ReactorBridge(scheduler.named(requireNonNull(name, "name")));
    }

    // ---- from a fiber to a mono

    /// Creates a mono that starts a fiber for each subscriber. The fiber runs the body.
    ///
    /// The mono completes when the body has ended, its cleanup included (B13): with the body's value, empty if
    /// the value is null, or with the very exception that the body threw (B1). Cancelling the subscription
    /// cancels the fiber with [io.picos.ConsumerCancelled] (B2). The body is not called if it has not begun by
    /// then. A value or an exception that comes too late goes to Reactor's hook for dropped values or errors,
    /// except a [io.picos.Cancellation] (B2).
    ///
    /// If the scheduler has been disposed of, the mono fails with a
    /// [java.util.concurrent.RejectedExecutionException]. If it is disposed of while the fiber runs, the fiber is
    /// cancelled with [io.picos.SchedulerClosed], and the mono fails with that (S4, B13).
    ///
    /// @param body runs in the fiber; may throw checked exceptions
    /// @param <T> the type of the value
    /// @return the body's result
    public <T> Mono<T> mono(Body<? extends @Nullable T, ?> body) {
        return mono((Callable<? extends @Nullable T>) body);
    }

    /// Like [#mono(Body)], for a [Callable].
    ///
    /// @param body as there
    /// @param <T> the type of the value
    /// @return the body's result
    public <T> Mono<T> mono(Callable<? extends @Nullable T> body) {
        requireNonNull(body, "body");
        return Outbound.launch(scheduler, Computation::create, body);
    }

    /// Creates a mono like [#mono(Body)], for a body without a value. The mono is empty.
    ///
    /// @param body runs in the fiber; may throw checked exceptions
    /// @return the body's end
    public Mono<Void> mono(Action<?> body) {
        return mono(Body.of(body));
    }

    /// Creates a mono like [#mono(Body)], with a deadline. At the deadline the fiber is cancelled with
    /// [io.picos.DeadlineExceeded], and the mono fails with a [java.util.concurrent.TimeoutException] (C12).
    ///
    /// @param deadline counted from the subscription; zero or more
    /// @param body runs in the fiber
    /// @param <T> the type of the value
    /// @return the body's result
    /// @throws IllegalArgumentException if the deadline is negative, or too large for the clock (C9)
    public <T> Mono<T> mono(Duration deadline, Body<? extends @Nullable T, ?> body) {
        return mono(deadline, (Callable<? extends @Nullable T>) body);
    }

    /// Like [#mono(Duration, Body)], for a [Callable].
    ///
    /// @param deadline as there
    /// @param body as there
    /// @param <T> the type of the value
    /// @return the body's result
    public <T> Mono<T> mono(Duration deadline, Callable<? extends @Nullable T> body) {
        requireNonNull(body, "body");
        return Outbound.launch(scheduler, scheduler.<@Nullable T>withDeadline(deadline), body);
    }

    /// Creates a mono like [#mono(Duration, Body)], for a body without a value.
    ///
    /// @param deadline counted from the subscription; zero or more
    /// @param body runs in the fiber
    /// @return the body's end
    /// @throws IllegalArgumentException if the deadline is negative, or too large for the clock (C9)
    public Mono<Void> mono(Duration deadline, Action<?> body) {
        return mono(deadline, Body.of(body));
    }

    /// Creates a mono like [#mono(Body)], on behalf of the given computation: cancelling the computation
    /// cancels the fiber. The mono can be subscribed to once: a second subscriber receives an
    /// [IllegalStateException] (B2). If the scheduler refuses the fiber, the computation is cancelled with the
    /// exception that the subscriber receives.
    ///
    /// @param computation completed by the body
    /// @param body runs in the fiber
    /// @param <T> the type of the value
    /// @return the body's result
    public <T> Mono<T> mono(Computation<@Nullable T> computation, Body<? extends @Nullable T, ?> body) {
        return mono(computation, (Callable<? extends @Nullable T>) body);
    }

    /// Like [#mono(Computation, Body)], for a [Callable].
    ///
    /// @param computation as there
    /// @param body as there
    /// @param <T> the type of the value
    /// @return the body's result
    public <T> Mono<T> mono(Computation<@Nullable T> computation, Callable<? extends @Nullable T> body) {
        requireNonNull(computation, "computation");
        requireNonNull(body, "body");
        return Outbound.launch(scheduler, Outbound.once(computation), body);
    }

    /// Creates a mono like [#mono(Computation, Body)], for a body without a value.
    ///
    /// @param computation completed by the body
    /// @param body runs in the fiber
    /// @param <T> the type of the value, which is null
    /// @return the body's end
    public <T> Mono<T> mono(Computation<@Nullable T> computation, Action<?> body) {
        return mono(computation, Body.of(body));
    }

    // ---- from a mono to a fiber

    /// Waits for the mono, in a fiber of any scheduler. Subscribes with the fiber's [#context()]. The fiber
    /// suspends unless the mono completes at once. If the fiber is cancelled, it stops waiting and cancels its
    /// subscription (B3).
    ///
    /// @param mono to wait for
    /// @param <T> the type of the value
    /// @return the value, or null if the mono is empty
    /// @throws RuntimeException the exception with which the mono failed, without Reactor's own wrapper (B8):
    ///     an unchecked exception as it is, a checked exception in a `CompletionException` (C8); or the cause
    ///     with which the fiber was cancelled
    /// @throws IllegalStateException if the current thread runs no fiber, even if the value is available (B9)
    public static <T> @Nullable T await(Mono<T> mono) {
        return Inbound.await(mono, null);
    }

    /// Waits like [#await(Mono)], and loses no value: if the value arrives after the fiber was cancelled, the
    /// consumer receives it, once, on the thread that emits it or in the fiber (B7).
    ///
    /// @param mono to wait for
    /// @param onUndelivered takes the value: closes a connection or gives back a permit, for example
    /// @param <T> the type of the value
    /// @return the value, or null if the mono is empty
    public static <T> @Nullable T await(Mono<T> mono, Consumer<? super T> onUndelivered) {
        return Inbound.await(mono, requireNonNull(onUndelivered, "onUndelivered"));
    }

    // ---- streams

    /// Creates a flux that starts a fiber for each subscriber (P1). The fiber runs the body, which sends the
    /// elements. Each element is signaled by the fiber that sends it, on its thread; `send` suspends until the
    /// subscriber has requested the element (P2).
    ///
    /// The flux completes when the body has ended, its cleanup included (B13), or fails with the very exception
    /// that the body threw (P6). Cancelling the subscription cancels the fiber with
    /// [io.picos.ConsumerCancelled], and every `send` that waits throws it (P5). An exception that comes too
    /// late goes to Reactor's hook for dropped errors, except a [io.picos.Cancellation].
    ///
    /// If the scheduler has been disposed of, the flux fails with a
    /// [java.util.concurrent.RejectedExecutionException]. If it is disposed of while the fiber runs, the fiber is
    /// cancelled with [io.picos.SchedulerClosed], and the flux fails with that (S4, B13).
    ///
    /// @param body runs in the fiber, and sends the elements; may throw checked exceptions
    /// @param <T> the type of the elements
    /// @return the elements that the body sends
    public <T> Flux<T> flux(Producer<T> body) {
        requireNonNull(body, "body");
        return FluxOutflow.launch(scheduler, Computation::<@Nullable Void>create, body);
    }

    /// Creates a flux like [#flux(Producer)], with a deadline for the whole body. At the deadline the fiber is
    /// cancelled with [io.picos.DeadlineExceeded], and the flux fails with a
    /// [java.util.concurrent.TimeoutException] (C12).
    ///
    /// @param deadline counted from the subscription; zero or more
    /// @param body runs in the fiber, and sends the elements
    /// @param <T> the type of the elements
    /// @return the elements that the body sends
    /// @throws IllegalArgumentException if the deadline is negative, or too large for the clock (C9)
    public <T> Flux<T> flux(Duration deadline, Producer<T> body) {
        requireNonNull(body, "body");
        return FluxOutflow.launch(scheduler, scheduler.<@Nullable Void>withDeadline(deadline), body);
    }

    /// Creates a flux like [#flux(Producer)], on behalf of the given computation: cancelling the computation
    /// cancels the fiber. The flux can be subscribed to once: a second subscriber receives an
    /// [IllegalStateException] (B2).
    ///
    /// @param computation completed by the body
    /// @param body runs in the fiber, and sends the elements
    /// @param <T> the type of the elements
    /// @return the elements that the body sends
    public <T> Flux<T> flux(Computation<@Nullable Void> computation, Producer<T> body) {
        requireNonNull(computation, "computation");
        requireNonNull(body, "body");
        return FluxOutflow.launch(scheduler, Outbound.once(computation), body);
    }

    /// Subscribes to the publisher, and gives its elements to fibers of any scheduler. See
    /// [#open(Publisher, int, Consumer)]; the prefetch is Reactor's own, `Queues.SMALL_BUFFER_SIZE`.
    ///
    /// @param publisher to subscribe to: a `Flux`, or another publisher
    /// @param <T> the type of the elements
    /// @return the elements; close it, to cancel the subscription
    public static <T> Inflow<T> open(Publisher<? extends T> publisher) {
        return open(publisher, Queues.SMALL_BUFFER_SIZE);
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
        return FluxInflow.open(publisher, prefetch, null);
    }

    /// Subscribes to the publisher, and gives its elements to fibers of any scheduler. Subscribes with the
    /// fiber's [#context()], or with an empty context outside any fiber (P10). Requests a number of elements at
    /// once, and more in batches of three quarters of it as they are received (P11). So the publisher is never
    /// far ahead, and none of its threads is blocked (P15).
    ///
    /// The source ends as the publisher does, behind its elements, and throws the publisher's own exception,
    /// without Reactor's wrappers (P13). Does not suspend.
    ///
    /// @param publisher to subscribe to
    /// @param prefetch how many elements are requested and not received, at most; with [Integer#MAX_VALUE], all
    ///     are requested at once
    /// @param onUndelivered takes the elements that nobody has received when the source is closed; without it,
    ///     Reactor's hook for discarded elements does (P12)
    /// @param <T> the type of the elements
    /// @return the elements; close it, to cancel the subscription
    /// @throws IllegalArgumentException if `prefetch` is not positive
    public static <T> Inflow<T> open(
            Publisher<? extends T> publisher, int prefetch, Consumer<? super T> onUndelivered) {
        return FluxInflow.open(publisher, prefetch, requireNonNull(onUndelivered, "onUndelivered"));
    }

    /// Waits for the first element of the publisher, in a fiber of any scheduler. Requests one element, and
    /// cancels the subscription when it has come. Suspends unless it comes at once. If the fiber is cancelled,
    /// it stops waiting and cancels its subscription (B3).
    ///
    /// @param publisher to subscribe to
    /// @param <T> the type of the elements
    /// @return the first element, or null if the publisher has none
    /// @throws RuntimeException as in [#await(Mono)]
    /// @throws IllegalStateException if the current thread runs no fiber (B9)
    public static <T> @Nullable T awaitFirst(Publisher<? extends T> publisher) {
        return Inbound.<T>awaitFirst(publisher, null);
    }

    // ---- between monos and computations

    /// {@return a mono that completes as the computation does} A [io.picos.DeadlineExceeded] becomes a
    /// [java.util.concurrent.TimeoutException] (B13). The mono only observes: cancelling a subscription does
    /// not cancel the computation (B4).
    ///
    /// @param computation to observe
    /// @param <T> the type of the value
    public static <T> Mono<T> toMono(Computation<? extends @Nullable T> computation) {
        return Outbound.observe(requireNonNull(computation, "computation"));
    }

    /// {@return a computation that completes as the mono does} Subscribes at once, with the [#context()] of the
    /// current fiber, or with an empty context outside any fiber. Cancelling the computation cancels the
    /// subscription (B4).
    ///
    /// @param mono to observe
    /// @param <T> the type of the value
    public static <T> Computation<@Nullable T> fromMono(Mono<T> mono) {
        return Inbound.computation(requireNonNull(mono, "mono"));
    }

    // ---- context

    /// {@return the context of the subscriber for which the current fiber runs} The fibers that this fiber
    /// spawns have the context too, and their `await` subscribes with it (B5, B14). The context is empty in a
    /// fiber of another scheduler.
    ///
    /// @throws IllegalStateException if the current thread runs no fiber
    public static ContextView context() {
        return ReactorBackend.context(
                Handler.current("ReactorBridge.context", BUILDER).current());
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
        return "ReactorBridge[" + scheduler + "]";
    }
}
