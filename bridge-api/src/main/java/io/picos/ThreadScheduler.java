package io.picos;

import static java.util.Objects.requireNonNull;

import io.picos.engine.ThreadFiber;
import io.picos.engine.ThreadFibers;
import io.picos.engine.Waiting;
import io.picos.engine.thread.Causes;
import io.picos.engine.thread.Current;
import io.picos.engine.thread.NonBlocking;
import io.picos.engine.time.Nanos;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The scheduler without a backend: each fiber is a virtual thread of the JDK. The embedded default, for plain
/// programs, tests and documentation.
///
/// ```java
/// String greeting = ThreadScheduler.run(() -> {
///     Fiber.sleep(Duration.ofMillis(10));
///     return "Hello";
/// });
/// ```
///
/// The [#run] methods end with the body. Fibers that the body has spawned continue; to wait for them, use a
/// scope.
///
/// ## Rules
///
/// S1 to S3, S9 and S10 of `docs/RULES.md`; B13 for the result.
public final class ThreadScheduler {
    private ThreadScheduler() {}

    /// Runs the body in a fiber, and blocks the calling thread until the body has ended. A calling virtual
    /// thread parks. An interrupt of the calling thread cancels the fiber with [ConsumerCancelled]. This method
    /// still waits for the end of the body, and sets the interrupt again when it returns or throws.
    ///
    /// @param body the code to run
    /// @param <T> the type of the value
    /// @param <X> the type of the checked exception that the body throws
    /// @return the body's value
    /// @throws X the body's exception, the same object
    /// @throws RuntimeException the cause with which the fiber was cancelled, if the body did not throw
    ///     anything else (B13)
    /// @throws IllegalStateException if the current thread runs a fiber, or is a library's thread that must not
    ///     be blocked
    public static <T extends @Nullable Object, X extends Exception> T run(Body<T, X> body) throws X {
        return run(Computation.<T>create(Order.LIFO), body);
    }

    /// Like [#run(Body)], for a body without a value.
    ///
    /// @param body the code to run
    /// @param <X> the type of the checked exception that the body throws
    /// @throws X the body's exception, the same object
    /// @throws RuntimeException the cause with which the fiber was cancelled, if the body did not throw
    ///     anything else (B13)
    /// @throws IllegalStateException if the current thread runs a fiber, or is a library's thread that must not
    ///     be blocked
    public static <X extends Exception> void run(Action<X> body) throws X {
        run(Body.of(body));
    }

    /// Runs the body like [#run(Body)], in a fiber with a name.
    ///
    /// @param name the name of the fiber and of its thread (F11)
    /// @param body the code to run
    /// @param <T> the type of the value
    /// @param <X> the type of the checked exception that the body throws
    /// @return the body's value
    /// @throws X the body's exception, the same object
    public static <T extends @Nullable Object, X extends Exception> T run(String name, Body<T, X> body) throws X {
        requireNonNull(name, "name");
        Computation<T> computation = Computation.create(Order.LIFO);
        Fiber fiber = Fiber.create(computation);
        Fiber.NAME.set(fiber, name);
        return run(fiber, computation, body);
    }

    /// Like [#run(String, Body)], for a body without a value.
    ///
    /// @param name the name of the fiber and of its thread (F11)
    /// @param body the code to run
    /// @param <X> the type of the checked exception that the body throws
    /// @throws X the body's exception, the same object
    public static <X extends Exception> void run(String name, Action<X> body) throws X {
        run(name, Body.of(body));
    }

    /// Runs the body like [#run(Body)], and cancels the fiber with [DeadlineExceeded] at the deadline.
    ///
    /// @param deadline the time from now; zero or more
    /// @param body the code to run
    /// @param <T> the type of the value
    /// @param <X> the type of the checked exception that the body throws
    /// @return the body's value
    /// @throws X the body's exception, the same object
    /// @throws IllegalArgumentException if the deadline is negative, or too large for the clock
    public static <T extends @Nullable Object, X extends Exception> T run(Duration deadline, Body<T, X> body) throws X {
        Nanos.of(deadline, "deadline");
        requireNonNull(body, "body");
        checkMayBlock(); // before there is a timer that nothing would remove
        Computation<T> computation = Computation.create();
        cancelAfter(computation, deadline, new DeadlineExceeded(deadline));
        return run(computation, body);
    }

    /// Like [#run(Duration, Body)], for a body without a value.
    ///
    /// @param deadline the time from now; zero or more
    /// @param body the code to run
    /// @param <X> the type of the checked exception that the body throws
    /// @throws X the body's exception, the same object
    /// @throws IllegalArgumentException if the deadline is negative, or too large for the clock
    public static <X extends Exception> void run(Duration deadline, Action<X> body) throws X {
        run(deadline, Body.of(body));
    }

    /// Runs the body like [#run(Body)], on behalf of the given computation: cancelling it cancels the fiber.
    ///
    /// @param computation completed by the body
    /// @param body the code to run; not called if the computation is completed before (B2)
    /// @param <T> the type of the value
    /// @param <X> the type of the checked exception that the body throws
    /// @return the body's value
    /// @throws X the body's exception, the same object
    public static <T extends @Nullable Object, X extends Exception> T run(Computation<T> computation, Body<T, X> body)
            throws X {
        requireNonNull(computation, "computation");
        return run(Fiber.create(computation), computation, body);
    }

    private static <T extends @Nullable Object, X extends Exception> T run(
            Fiber fiber, Computation<T> computation, Body<T, X> body) throws X {
        requireNonNull(body, "body");
        checkMayBlock();
        Waiting<T> waiting = new Waiting<>(computation);
        ThreadFiber.launch(fiber, computation, body, waiting);
        return switch (waiting.await()) {
            case Outcome.Returned<T>(T value) -> value;
            case Outcome.Cancelled<T>(Throwable cause) -> throw Causes.<X>sneaky(cause);
        };
    }

    /// Like [#run(Computation, Body)], for a body without a value.
    ///
    /// @param computation completed by the body
    /// @param body the code to run; not called if the computation is completed before (B2)
    /// @param <T> the type of the value, which is null
    /// @param <X> the type of the checked exception that the body throws
    /// @throws X the body's exception, the same object
    public static <T, X extends Exception> void run(Computation<@Nullable T> computation, Action<X> body) throws X {
        run(computation, Body.of(body));
    }

    /// Cancels the computation after the duration, unless it completes first. May be called outside any fiber.
    ///
    /// @param computation any computation
    /// @param duration zero or more
    /// @param cause the cause of the cancellation
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    public static void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        requireNonNull(computation, "computation");
        requireNonNull(cause, "cause");
        ThreadFiber.cancelLater(computation, duration, cause);
    }

    /// Has a [FiberDump] list the fibers of this scheduler that start from now on (O3), as `-Dio.picos.observe=all`
    /// does from the beginning. A start and an end then cost a little more. There is no way back. May be called on
    /// any thread; never suspends.
    public static void listFibers() {
        ThreadFibers.list();
    }

    private static void checkMayBlock() {
        Fiber fiber = Fiber.currentOrNull();
        if (fiber != null) {
            throw new IllegalStateException("ThreadScheduler.run would block " + Current.thread() + ", which runs "
                    + fiber + "; call the body, or give it to a fiber of its own with Fiber.spawn(fiber, main)");
        }
        Thread thread = Thread.currentThread();
        if (NonBlocking.includes(thread)) {
            throw new IllegalStateException("ThreadScheduler.run needs a thread that may block, and " + Current.thread()
                    + " must not be blocked; " + Current.WAYS_IN);
        }
    }
}
