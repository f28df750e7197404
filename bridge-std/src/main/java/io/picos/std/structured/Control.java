package io.picos.std.structured;

import static java.util.Objects.requireNonNull;

import io.picos.Action;
import io.picos.Body;
import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.Order;
import io.picos.ScopeTerminated;
import io.picos.Trigger;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Operations of the current fiber that concern its own cancellation.
///
/// All methods throw IllegalStateException if the current thread runs no fiber.
///
/// ## Timeouts where cancellation is forbidden
///
/// A timeout is a cancellation. If the fiber forbids cancellation, as [#protect] and the release of a resource
/// do, the body of [#cancelAfter] or [#terminateAfter] does not notice the deadline, and runs to its end. To
/// limit a wait there, permit cancellation *inside* the timeout:
///
/// ```java
/// Control.cancelAfter(duration, () -> Fiber.current().permit(() -> connection.close()));
/// ```
///
/// The body then has a computation of its own, which only the deadline cancels: a cancellation of the fiber
/// still does not reach it. The opposite order, a timeout inside `permit`, lets the fiber's own cancellation in
/// as well.
///
/// ## Rules
///
/// G10 of `docs/RULES.md`.
public final class Control {
    private Control() {}

    /// Runs the body with cancellation forbidden, for work that must be completed (G10). See [Fiber#forbid].
    ///
    /// @param body runs on the calling fiber
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @return the body's value
    /// @throws X the body's exception
    public static <T extends @Nullable Object, X extends Exception> T protect(Body<T, X> body) throws X {
        return Fiber.current().forbid(body);
    }

    /// Like [#protect(Body)], for a body without a value.
    ///
    /// @param body runs on the calling fiber
    /// @param <X> the checked exception that the body may throw
    /// @throws X the body's exception
    public static <X extends Exception> void protect(Action<X> body) throws X {
        protect(Body.of(body));
    }

    /// Waits until the fiber is cancelled, and throws the cause. Suspends.
    ///
    /// @return never; the type is for the compiler, which expects a throw: `throw Control.block()`
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalStateException if the fiber forbids cancellation, or if its computation has returned: the
    ///     wait would never end (G10)
    public static RuntimeException block() {
        Fiber fiber = Fiber.current();
        if (fiber.hasForbidden()) {
            throw new IllegalStateException("Control.block waits for a cancellation, and " + fiber
                    + " forbids it (G10); permit it around the call");
        }
        fiber.computation().awaitCompletion();
        fiber.check();
        throw new IllegalStateException("Control.block waits for a cancellation, and the computation of " + fiber
                + " has returned, so that none can come (G10)");
    }

    /// Throws the cause if the fiber is cancelled and permits cancellation, else does nothing. For long loops
    /// without other operations.
    ///
    /// @throws RuntimeException the cause with which the fiber is cancelled
    public static void checkCancelled() {
        Fiber.current().check();
    }

    /// Lets other fibers run. See [Fiber#yield()].
    ///
    /// @throws RuntimeException the cause with which the fiber is cancelled
    public static void yield() {
        Fiber.yield();
    }

    /// Suspends for at least the duration. See [Fiber#sleep].
    ///
    /// @param duration zero or more
    /// @throws RuntimeException the cause with which the fiber is cancelled
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    public static void sleep(Duration duration) {
        Fiber.sleep(duration);
    }

    /// Runs the body, and cancels it with [ScopeTerminated] after the duration. That is not an error: a forked
    /// fiber that lets the exception through just ends. Any other cancellation of the fiber cancels the body
    /// too.
    ///
    /// The body is cancelled, but not abandoned: this method waits until the body has ended (G10). If the body
    /// returns in spite of the cancellation, its value is returned. If the fiber forbids cancellation, so does
    /// the body, and the timeout has no effect on it unless the body permits cancellation: see [Control].
    ///
    /// @param duration zero or more, from now
    /// @param body runs on the calling fiber, with a computation of its own
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @return the body's value
    /// @throws X the body's exception
    /// @throws RuntimeException the cause with which the fiber is cancelled
    /// @throws ScopeTerminated if the timeout has cancelled the body, and the body has thrown the cause
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    public static <T extends @Nullable Object, X extends Exception> T terminateAfter(Duration duration, Body<T, X> body)
            throws X {
        return within(duration, new ScopeTerminated("not done within " + duration), body);
    }

    /// Like [#terminateAfter(Duration, Body)], for a body without a value.
    ///
    /// @param duration zero or more, from now
    /// @param body runs on the calling fiber, with a computation of its own
    /// @param <X> the checked exception that the body may throw
    /// @throws X the body's exception
    /// @throws RuntimeException the cause with which the fiber is cancelled
    /// @throws ScopeTerminated if the timeout has cancelled the body, and the body has thrown the cause
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    public static <X extends Exception> void terminateAfter(Duration duration, Action<X> body) throws X {
        terminateAfter(duration, Body.of(body));
    }

    /// Runs the body, and cancels it with [DeadlineExceeded] after the duration. Like [#terminateAfter], but
    /// being late is an error here. If the fiber forbids cancellation, the timeout has no effect on the body
    /// unless the body permits cancellation: see [Control].
    ///
    /// @param duration zero or more, from now
    /// @param body runs on the calling fiber, with a computation of its own
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @return the body's value
    /// @throws X the body's exception
    /// @throws RuntimeException the cause with which the fiber is cancelled
    /// @throws DeadlineExceeded if the deadline has cancelled the body, and the body has thrown the cause
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    public static <T extends @Nullable Object, X extends Exception> T cancelAfter(Duration duration, Body<T, X> body)
            throws X {
        return within(duration, new DeadlineExceeded(duration), body);
    }

    /// Like [#cancelAfter(Duration, Body)], for a body without a value.
    ///
    /// @param duration zero or more, from now
    /// @param body runs on the calling fiber, with a computation of its own
    /// @param <X> the checked exception that the body may throw
    /// @throws X the body's exception
    /// @throws RuntimeException the cause with which the fiber is cancelled
    /// @throws DeadlineExceeded if the deadline has cancelled the body, and the body has thrown the cause
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    public static <X extends Exception> void cancelAfter(Duration duration, Action<X> body) throws X {
        cancelAfter(duration, Body.of(body));
    }

    private static <T extends @Nullable Object, X extends Exception> T within(
            Duration duration, Cancellation late, Body<T, X> body) throws X {
        requireNonNull(body, "body");
        Trigger.prepareDeeper(); // so that the timer can be removed
        Computation<@Nullable Void> inner = Computation.create(Order.LIFO);
        inner.cancelAfter(duration, late);
        try {
            Frame frame = Frame.enter(Fiber.current(), inner);
            try {
                return body.run();
            } finally {
                frame.restore();
                frame.detach();
                frame.passOnClosure();
            }
        } finally {
            inner.tryReturn(null); // removes the timer
        }
    }
}
