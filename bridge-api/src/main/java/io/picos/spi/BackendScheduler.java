package io.picos.spi;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.engine.Engine;
import io.picos.engine.SharedEngines;
import io.picos.engine.time.Nanos;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// For schedulers only. Runs fibers on a [Backend]: what a bridge stands on.
///
/// It needs no closing: what it has opened in the backend it gives back after a second without fibers.
public final class BackendScheduler {
    private final Engine engine;

    private BackendScheduler(Engine engine) {
        this.engine = engine;
    }

    /// {@return a scheduler of its own for the backend}
    ///
    /// @param backend to run fibers on
    public static BackendScheduler of(Backend backend) {
        return new BackendScheduler(new Engine(requireNonNull(backend, "backend")));
    }

    /// {@return a scheduler that shares its lanes with all others for the same native object}
    ///
    /// @param nativeObject identifies them; not kept from being collected as garbage
    /// @param backend makes the backend if there is none
    /// @param <N> the type of the native object
    public static <N> BackendScheduler shared(N nativeObject, Function<? super N, ? extends Backend> backend) {
        return new BackendScheduler(SharedEngines.get(nativeObject, backend));
    }

    /// Starts a fiber from outside that runs a body on behalf of the computation. The body is not called if the
    /// computation is completed before its first turn.
    ///
    /// @param context of the library, given to [Backend#enter]; inherited by the fibers which that fiber spawns
    ///     (B14)
    /// @param computation of the fiber; completed by the body
    /// @param body what to run
    /// @param receiver is told how it ended, once
    /// @param <T> the type of the value
    /// @throws java.util.concurrent.RejectedExecutionException if the backend is closed
    public <T extends @Nullable Object> void launch(
            @Nullable Object context,
            Computation<T> computation,
            Callable<? extends T> body,
            Receiver<? super T> receiver) {
        requireNonNull(computation, "computation");
        requireNonNull(body, "body");
        requireNonNull(receiver, "receiver");
        engine.launch(context, computation, body, receiver);
    }

    /// Starts a fiber from outside; see [Fiber#spawn].
    ///
    /// @param fiber not spawned before
    /// @param main what it runs
    /// @throws java.util.concurrent.RejectedExecutionException if the backend is closed
    public void spawn(Fiber fiber, Fiber.Main main) {
        engine.spawn(requireNonNull(fiber, "fiber"), requireNonNull(main, "main"));
    }

    /// Cancels the computation after the duration, by the clock of the backend, unless it completes before.
    ///
    /// @param computation any
    /// @param duration zero or more
    /// @param cause what to cancel it with
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        requireNonNull(computation, "computation");
        requireNonNull(cause, "cause");
        engine.cancelAfter(computation, duration, cause);
    }

    /// {@return makes computations that are cancelled with [DeadlineExceeded], by the clock of the backend, unless
    /// they complete before; each has the time from when it was made}
    ///
    /// @param deadline from then; zero or more
    /// @param <T> the type of the value
    /// @throws IllegalArgumentException if the deadline is negative, or too large for the clock
    public <T extends @Nullable Object> Supplier<Computation<T>> withDeadline(Duration deadline) {
        Nanos.of(deadline, "deadline");
        return () -> {
            Computation<T> computation = Computation.create();
            engine.cancelAfter(computation, deadline, new DeadlineExceeded(deadline));
            return computation;
        };
    }

    /// {@return the number of fibers that have begun and not ended}
    public int fibers() {
        return engine.fibers();
    }

    @Override
    public String toString() {
        return engine.toString();
    }
}
