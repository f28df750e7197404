package io.picos.std.structured;

import static java.util.Objects.requireNonNull;

import io.picos.Action;
import io.picos.Body;
import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import org.jspecify.annotations.Nullable;

/// Ends calls that do not notice a cancellation, by an action of the program: `java.sql.Statement.cancel`,
/// closing a socket, a flag of a native library.
///
/// ```java
/// try (Statement statement = connection.createStatement()) {
///     return Interruptions.during(statement::cancel, () -> Fiber.blocking(() -> count(statement)));
/// }
/// ```
///
/// ## Memory consistency effects
///
/// Actions before [#during] *happen-before* the cancel action. The cancel action, if it runs, *happens-before*
/// the return of [#during].
///
/// ## Rules
///
/// N1 to N6 of `docs/RULES.md`.
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
        Fiber fiber = Fiber.current();
        fiber.check();
        if (fiber.hasForbidden()) {
            return body.run();
        }
        Computation<?> watched = fiber.computation();
        Interruption interruption = new Interruption(cancel);
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
