package io.picos.std.structured;

import static java.util.Objects.requireNonNull;

import io.picos.Action;
import io.picos.Body;
import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Ends calls that do not notice a cancellation, by an action of the program: `java.sql.Statement.cancel`,
/// closing a socket, a flag of a native library.
///
/// ```java
/// try (Statement statement = connection.createStatement()) {
///     Duration again = Duration.ofMillis(10);
///     return Interruptions.during(statement::cancel, again, () -> Fiber.blocking(() -> count(statement)));
/// }
/// ```
///
/// ## Once, or again and again
///
/// [#during(Task, Body)] runs the cancel action once. This is enough if the action has an effect on a call that has
/// not begun: a closed socket stays closed. Other actions only end a call that is in progress. A statement that the
/// fiber is about to execute ignores `cancel`, and the query then runs to its end. For such an action, use
/// [#during(Task, Duration, Body)], which repeats it until the body has ended.
///
/// ## Memory consistency effects
///
/// Actions before [#during] *happen-before* the cancel action. The cancel action, if it runs, *happens-before*
/// the return of [#during].
///
/// ## Rules
///
/// N1 to N7 of `docs/RULES.md`.
///
/// ## Design rationale
///
/// The thread that cancels may be an event loop, and the cancel action may block. The fiber's own scheduler may
/// be closed, or have one thread, which the body blocks. The threads of [Fiber#blocking] may all be occupied by
/// bodies that wait for their cancel actions. So each cancel action gets a platform thread of its own. This
/// costs nothing unless a fiber is cancelled.
public final class Interruptions {
    private Interruptions() {}

    /// Runs the body. If the fiber is cancelled while the body runs, also runs the cancel action, once, on a
    /// platform thread of its own, outside any fiber. The cancel action does not begin after the body has
    /// ended. If it is running when the body ends, this method suspends until the cancel action has ended,
    /// even if cancellation is forbidden meanwhile (N2).
    ///
    /// The body decides how to react to the cancel action. If it returns a value, that value is returned. If it
    /// throws an exception after the cancel action has begun, the cause of the cancellation is thrown in its
    /// place (N4), because a driver's exception for a cancelled call is not a failure of the call.
    ///
    /// If the fiber forbids cancellation when this method is called, the body runs and the cancel action does
    /// not (N3). Only a cancellation of the computation that the fiber has at the call counts. The timeout of a
    /// `Control.cancelAfter` in the body is not noticed: put this method inside the timeout.
    ///
    /// If no thread can be started for the cancel action, the error goes to the uncaught exception handler of
    /// the thread that cancels (C4), and the body runs to its end.
    ///
    /// @param cancel makes the body end soon; may block; its exception goes to the uncaught exception handler
    ///     of its thread (N5)
    /// @param body runs on the calling fiber
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @return the body's value
    /// @throws X the body's exception, the same object, if the cancel action has not begun
    /// @throws RuntimeException the cause with which the fiber was cancelled before this call, so that neither
    ///     runs; or after the cancel action has begun, if the body has thrown an exception
    /// @throws IllegalStateException if the current thread runs no fiber
    public static <T extends @Nullable Object, X extends Exception> T during(Task cancel, Body<T, X> body) throws X {
        requireNonNull(cancel, "cancel");
        requireNonNull(body, "body");
        return during(cancel, Interruption.ONCE, body);
    }

    /// Like [#during(Task, Body)], but repeats the cancel action until the body has ended, since the first run may have
    /// come too early to have an effect (N7).
    ///
    /// @param cancel makes the body end soon, if the body is in a call that can be cancelled, and does no harm
    ///     otherwise; may block; its exceptions go to the uncaught exception handler of its thread (N5)
    /// @param again the time between the end of a run and the next one, more than zero, in real time
    /// @param body runs on the calling fiber
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @return the body's value
    /// @throws X the body's exception, the same object, if the cancel action has not begun
    /// @throws RuntimeException the cause with which the fiber was cancelled before this call, so that neither
    ///     runs; or after the cancel action has begun, if the body has thrown an exception
    /// @throws IllegalArgumentException if `again` is not positive
    /// @throws IllegalStateException if the current thread runs no fiber
    public static <T extends @Nullable Object, X extends Exception> T during(
            Task cancel, Duration again, Body<T, X> body) throws X {
        requireNonNull(cancel, "cancel");
        requireNonNull(again, "again");
        requireNonNull(body, "body");
        if (!again.isPositive()) {
            throw new IllegalArgumentException("again must be positive, but is " + again);
        }
        return during(cancel, TimeUnit.NANOSECONDS.convert(again), body);
    }

    private static <T extends @Nullable Object, X extends Exception> T during(Task cancel, long again, Body<T, X> body)
            throws X {
        Fiber fiber = Fiber.current();
        fiber.check();
        Trigger.prepareDeeper(); // so that the cancel action ends with the body
        if (fiber.hasForbidden()) {
            return body.run();
        }
        Computation<?> watched = fiber.computation();
        Interruption interruption = new Interruption(cancel, again);
        ClassLoader classes = Thread.currentThread().getContextClassLoader();
        Trigger cancelled = Trigger.withAction(ignored -> {
            if (watched.isCancelled() && interruption.isAwaited()) {
                start(interruption, classes);
            }
        });
        if (!watched.tryAttach(cancelled)) {
            watched.check(); // throws if cancelled since; else it has returned, and cannot be cancelled
            return body.run();
        }
        try {
            return body.run();
        } catch (Exception thrown) {
            if (interruption.end()) {
                throw Cancellation.unchecked(requireNonNull(watched.cancellation()));
            }
            throw thrown;
        } finally {
            interruption.end();
            watched.detach(cancelled);
        }
    }

    /// Like [#during(Task, Body)], for a body without a value.
    ///
    /// @param cancel makes the body end soon; may block; its exception goes to the uncaught exception handler
    ///     of its thread (N5)
    /// @param body runs on the calling fiber
    /// @param <X> the checked exception that the body may throw
    /// @throws X the body's exception, the same object, if the cancel action has not begun
    /// @throws RuntimeException the cause with which the fiber was cancelled before this call, so that neither
    ///     runs; or after the cancel action has begun, if the body has thrown an exception
    /// @throws IllegalStateException if the current thread runs no fiber
    public static <X extends Exception> void during(Task cancel, Action<X> body) throws X {
        during(cancel, Body.of(body));
    }

    /// Like [#during(Task, Duration, Body)], for a body without a value.
    ///
    /// @param cancel makes the body end soon; may block; its exception goes to the uncaught exception handler
    ///     of its thread (N5)
    /// @param again the time from the end of a cancel action to the next one; positive
    /// @param body runs on the calling fiber
    /// @param <X> the checked exception that the body may throw
    /// @throws X the body's exception, the same object, if the cancel action has not begun
    /// @throws RuntimeException as [#during(Task, Duration, Body)] throws it
    /// @throws IllegalArgumentException if `again` is not positive
    /// @throws IllegalStateException if the current thread runs no fiber
    public static <X extends Exception> void during(Task cancel, Duration again, Action<X> body) throws X {
        during(cancel, again, Body.of(body));
    }

    /// Starts a thread for the cancel action. Called by the thread that cancels.
    private static void start(Interruption interruption, @Nullable ClassLoader classes) {
        Thread thread = Thread.ofPlatform()
                .name("picos-interruption")
                .daemon()
                .inheritInheritableThreadLocals(false)
                .unstarted(interruption::run);
        thread.setContextClassLoader(classes);
        thread.start();
    }
}
