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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// For schedulers only. Runs fibers on a [Backend]: the basis of every bridge.
///
/// It needs no closing: it closes the workers that it has opened after a second without fibers.
public final class BackendScheduler {
    private final Engine engine;
    private final @Nullable String name;

    private BackendScheduler(Engine engine, @Nullable String name) {
        this.engine = engine;
        this.name = name;
    }

    /// {@return a new scheduler for the backend, not shared}
    ///
    /// @param backend the backend to run fibers on
    public static BackendScheduler of(Backend backend) {
        return new BackendScheduler(new Engine(requireNonNull(backend, "backend")), null);
    }

    /// {@return a scheduler that shares its workers with all others for the same native object}
    ///
    /// @param nativeObject the native object, compared by identity; it can still be garbage collected
    /// @param backend creates the backend if there is none
    /// @param <N> the type of the native object
    public static <N> BackendScheduler shared(N nativeObject, Function<? super N, ? extends Backend> backend) {
        return new BackendScheduler(SharedEngines.get(nativeObject, backend), null);
    }

    /// {@return a view of this scheduler that gives a name to each fiber that [#launch] starts (F11)} The fibers
    /// that such a fiber spawns have no name.
    ///
    /// @param fiberName the name of the fibers and of their threads; several fibers may have the same name
    public BackendScheduler named(String fiberName) {
        return new BackendScheduler(engine, requireNonNull(fiberName, "name"));
    }

    /// Starts a fiber that runs a body on behalf of the computation. May be called outside any fiber. The body
    /// is not called if the computation is completed before the fiber begins (B2).
    ///
    /// @param context the library's context, passed to [Backend#enter]; the fibers that the fiber spawns
    ///     inherit it (B14)
    /// @param computation the computation of the fiber; completed by the body
    /// @param body the code to run
    /// @param receiver receives the outcome of the body, once (B13)
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
        Fiber fiber = Fiber.create(computation);
        if (name != null) {
            Fiber.NAME.set(fiber, name);
        }
        engine.launch(fiber, context, computation, body, receiver);
    }

    /// Starts a fiber; see [Fiber#spawn]. May be called outside any fiber.
    ///
    /// @param fiber a fiber that was not spawned before
    /// @param main the code that the fiber runs
    /// @throws IllegalStateException if the fiber was spawned before (F10)
    /// @throws java.util.concurrent.RejectedExecutionException if the backend is closed
    public void spawn(Fiber fiber, Fiber.Main main) {
        engine.spawn(requireNonNull(fiber, "fiber"), requireNonNull(main, "main"));
    }

    /// Cancels the computation after the duration, by the clock of the backend, unless it completes first.
    ///
    /// @param computation any computation
    /// @param duration zero or more
    /// @param cause the cause of the cancellation
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        requireNonNull(computation, "computation");
        requireNonNull(cause, "cause");
        engine.cancelAfter(computation, duration, cause);
    }

    /// {@return a supplier of computations that are cancelled with [DeadlineExceeded], by the clock of the
    /// backend, unless they complete first} The time of each computation begins when the supplier creates it.
    ///
    /// @param deadline the time that each computation has; zero or more
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

    /// {@return a supplier that gives the computation to the first caller, and throws IllegalStateException to any
    /// other} For a native object on behalf of the computation, which can be subscribed to once.
    ///
    /// @param computation completes once
    /// @param message of the exception; names the native object, and the way to subscribe more than once
    /// @param <C> the type of the computation
    public static <C extends Computation<?>> Supplier<C> once(C computation, String message) {
        requireNonNull(computation, "computation");
        requireNonNull(message, "message");
        AtomicBoolean given = new AtomicBoolean();
        return () -> {
            if (given.getAndSet(true)) {
                throw new IllegalStateException(message);
            }
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
