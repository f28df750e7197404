package io.picos;

import static java.util.Objects.requireNonNull;

import io.picos.engine.thread.Causes;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// The cause of a cancellation by this library (C12).
///
/// A user's own cause is passed on as it is; it need not be one of these types.
///
/// The JDK's CancellationException is an IllegalStateException. So code around a wait that catches
/// IllegalStateException catches cancellations, too, and has to check for them first: [Fiber#check()].
public sealed class Cancellation extends CancellationException
        permits ConsumerCancelled, DeadlineExceeded, SchedulerClosed, ScopeTerminated {
    private static final long serialVersionUID = 1L;

    Cancellation(@Nullable String message) {
        super(message);
    }

    /// {@return the exception to throw after a wait that has ended with the cause: an unchecked exception as it
    /// is, a checked exception inside a [java.util.concurrent.CompletionException] (C8)} For the cause that
    /// [Trigger#await()] returns and does not throw. If the cause is an error, this method throws it.
    ///
    /// @param cause the cause with which a fiber or a computation was cancelled; not changed
    public static RuntimeException unchecked(Throwable cause) {
        return Causes.unchecked(requireNonNull(cause, "cause"));
    }

    /// {@return the cause that [#unchecked] has put inside a CompletionException, and any other throwable as it
    /// is} For code that stores the exceptions of a body.
    ///
    /// @param thrown the throwable that a body has thrown
    public static Throwable original(Throwable thrown) {
        return Causes.original(requireNonNull(thrown, "thrown"));
    }
}
