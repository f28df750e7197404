package io.picos.reactor;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.spi.BackendScheduler;
import io.picos.spi.Handler;
import io.picos.spi.SupportedVersions;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.ContextView;

/// Runs fibers on a [Scheduler], and returns their results as [Mono]s.
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
/// B1 to B15 of `docs/RULES.md`; exceptions, if any, are in the column of Reactor in `docs/ADAPTERS.md`. A null
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

    // ---- from a fiber to a mono

    /// Creates a mono that starts a fiber for each subscriber. The fiber runs the body.
    ///
    /// The mono completes when the body has ended, its cleanup included (B13): with the body's value, empty if
    /// the value is null, or with the very exception that the body threw (B1). Cancelling the subscription
    /// cancels the fiber with [io.picos.ConsumerCancelled] (B2). The body is not called if it has not begun by
    /// then. A value or an exception that comes too late goes to Reactor's hook for dropped values or errors,
    /// except a [io.picos.Cancellation] (B2).
    ///
    /// If the scheduler is disposed of, the mono fails with a [java.util.concurrent.RejectedExecutionException]
    /// (S4).
    ///
    /// @param body runs in the fiber; may throw checked exceptions
    /// @param <T> the type of the value
    /// @return the body's result
    public <T> Mono<T> mono(Callable<? extends @Nullable T> body) {
        requireNonNull(body, "body");
        return Outbound.launch(scheduler, Computation::create, body);
    }

    /// Creates a mono like [#mono(Callable)], with a deadline. At the deadline the fiber is cancelled with
    /// [io.picos.DeadlineExceeded], and the mono fails with a [java.util.concurrent.TimeoutException] (C12).
    ///
    /// @param deadline counted from the subscription; zero or more
    /// @param body runs in the fiber
    /// @param <T> the type of the value
    /// @return the body's result
    /// @throws IllegalArgumentException if the deadline is negative, or too large for the clock (C9)
    public <T> Mono<T> mono(Duration deadline, Callable<? extends @Nullable T> body) {
        requireNonNull(body, "body");
        return Outbound.launch(scheduler, scheduler.<@Nullable T>withDeadline(deadline), body);
    }

    /// Creates a mono like [#mono(Callable)], on behalf of the given computation: cancelling the computation
    /// cancels the fiber. The mono can be subscribed to once: a second subscriber receives an
    /// [IllegalStateException] (B2). If the scheduler refuses the fiber, the computation is cancelled with the
    /// exception that the subscriber receives.
    ///
    /// @param computation completed by the body
    /// @param body runs in the fiber
    /// @param <T> the type of the value
    /// @return the body's result
    public <T> Mono<T> mono(Computation<@Nullable T> computation, Callable<? extends @Nullable T> body) {
        requireNonNull(computation, "computation");
        requireNonNull(body, "body");
        return Outbound.launch(scheduler, Outbound.once(computation), body);
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
