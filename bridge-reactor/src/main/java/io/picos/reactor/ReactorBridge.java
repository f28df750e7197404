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

/// Fibers on a [Scheduler], whose results are [Mono]s.
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
/// B1 to B15 of `docs/RULES.md`, in the column of Reactor.
public final class ReactorBridge {
    /// How messages tell to start a fiber.
    static final String BUILDER = "ReactorBridge.on(scheduler).mono(body)";

    private static final SupportedVersions LIBRARY =
            SupportedVersions.of("ReactorBridge", "Reactor", "reactor-core", "3.5", "3.8", Scheduler.class);

    private final BackendScheduler scheduler;

    private ReactorBridge(BackendScheduler scheduler) {
        this.scheduler = scheduler;
    }

    /// {@return the bridge for the scheduler} Cheap, and needs no closing; all bridges for one scheduler share
    /// their lanes. In a test with virtual time, take the scheduler, and call this, after that was enabled.
    ///
    /// @param scheduler runs the fibers, on workers that it creates, given back after a second without fibers
    /// @throws IllegalStateException if the version of Reactor is older than 3.5, or of another major version (B15)
    public static ReactorBridge on(Scheduler scheduler) {
        LIBRARY.check();
        requireNonNull(scheduler, "scheduler");
        var unused = Propagation.isEnabled(); // fails here rather than in each fiber
        return new ReactorBridge(BackendScheduler.shared(scheduler, ReactorBackend::new));
    }

    // ---- from a fiber to a mono

    /// Makes a mono that starts a fiber for each subscriber, which runs the body.
    ///
    /// The mono completes when the body has ended, its cleanup included, with its value, with none if that is null,
    /// or with the very exception that it threw (B1, B13). Cancelling the subscription cancels the fiber with
    /// [io.picos.ConsumerCancelled] (B2); a body that has not begun then is not called. What comes too late goes
    /// to the hooks of Reactor for dropped values and errors. If the scheduler is disposed of, the subscriber is
    /// told a [java.util.concurrent.RejectedExecutionException].
    ///
    /// @param body runs in the fiber; may throw checked exceptions
    /// @param <T> the type of the value
    /// @return its result
    public <T> Mono<T> mono(Callable<? extends @Nullable T> body) {
        requireNonNull(body, "body");
        return Outbound.launch(scheduler, Computation::create, body);
    }

    /// Makes a mono like [#mono(Callable)], with a deadline: each fiber is cancelled with
    /// [io.picos.DeadlineExceeded], and the subscriber is told a [java.util.concurrent.TimeoutException] (C12).
    ///
    /// @param deadline from the subscription; zero or more
    /// @param body runs in the fiber
    /// @param <T> the type of the value
    /// @return its result
    public <T> Mono<T> mono(Duration deadline, Callable<? extends @Nullable T> body) {
        requireNonNull(body, "body");
        return Outbound.launch(scheduler, scheduler.<@Nullable T>withDeadline(deadline), body);
    }

    /// Makes a mono like [#mono(Callable)], on behalf of the given computation: whoever cancels that, cancels
    /// the fiber. It can be subscribed to once: a second subscriber is told an [IllegalStateException]. If the
    /// scheduler is disposed of, the computation is cancelled with what the subscriber is told.
    ///
    /// @param computation completed by the body
    /// @param body runs in the fiber
    /// @param <T> the type of the value
    /// @return its result
    public <T> Mono<T> mono(Computation<@Nullable T> computation, Callable<? extends @Nullable T> body) {
        requireNonNull(computation, "computation");
        requireNonNull(body, "body");
        return Outbound.launch(scheduler, Outbound.once(computation), body);
    }

    // ---- from a mono to a fiber

    /// Waits for the mono, in a fiber of any scheduler: subscribes with the fiber's [#context()]. What is there at
    /// once is taken without suspending. If the fiber is cancelled, its subscription is.
    ///
    /// @param mono to wait for
    /// @param <T> the type of the value
    /// @return its value, or null if it is empty
    /// @throws RuntimeException what the mono failed with, taken out of Reactor's own wrapper (B8): unchecked ones
    ///     as they are, checked ones in a `CompletionException` (C8); or the cause with which the fiber was
    ///     cancelled
    /// @throws IllegalStateException if the current thread runs no fiber, also if the value is there (B9)
    public static <T> @Nullable T await(Mono<T> mono) {
        return Inbound.await(mono, null);
    }

    /// Waits like [#await(Mono)], and loses no value: one that arrives after the fiber was cancelled is given
    /// to the consumer, once, on the thread that emits it or on the fiber (B7).
    ///
    /// @param mono to wait for
    /// @param onUndelivered closes a connection, or gives back a permit
    /// @param <T> the type of the value
    /// @return its value, or null if it is empty
    public static <T> @Nullable T await(Mono<T> mono, Consumer<? super T> onUndelivered) {
        return Inbound.await(mono, requireNonNull(onUndelivered, "onUndelivered"));
    }

    // ---- between monos and computations

    /// {@return a mono that completes as the computation does} It only observes: cancelling a subscription does
    /// not cancel the computation (B4).
    ///
    /// @param computation to observe
    /// @param <T> the type of the value
    public static <T> Mono<T> toMono(Computation<? extends @Nullable T> computation) {
        return Outbound.observe(requireNonNull(computation, "computation"));
    }

    /// {@return a computation that completes as the mono does} Subscribes at once, in a fiber with its [#context()];
    /// cancelling the computation cancels the subscription (B4).
    ///
    /// @param mono to observe
    /// @param <T> the type of the value
    public static <T> Computation<@Nullable T> fromMono(Mono<T> mono) {
        return Inbound.computation(requireNonNull(mono, "mono"));
    }

    // ---- context

    /// {@return the context of the subscriber for whom the current fiber runs} Fibers that it spawns have it too,
    /// and so has what they await (B5, B14). Empty in a fiber of another scheduler.
    ///
    /// @throws IllegalStateException if the current thread runs no fiber
    public static ContextView context() {
        return ReactorBackend.context(
                Handler.current("ReactorBridge.context", BUILDER).current());
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
        return "ReactorBridge[" + scheduler + "]";
    }
}
