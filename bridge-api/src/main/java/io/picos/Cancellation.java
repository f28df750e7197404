package io.picos;

import static java.util.Objects.requireNonNull;

import io.picos.engine.thread.Causes;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// Why something was cancelled, where it was one of us who cancelled it (C12).
///
/// A cause of the user's own is passed on as it is and needs not be one of these.
public sealed class Cancellation extends CancellationException
        permits ConsumerCancelled, DeadlineExceeded, SchedulerClosed, ScopeTerminated {
    private static final long serialVersionUID = 1L;

    Cancellation(@Nullable String message) {
        super(message);
    }

    /// {@return what to throw where a wait has ended with the cause, which [Trigger#await()] answers and does not
    /// throw: an unchecked exception as it is, a checked one in a [java.util.concurrent.CompletionException] (C8)}
    /// An error is thrown here and now.
    ///
    /// @param cause with which a fiber, or a computation, is cancelled; not changed
    public static RuntimeException unchecked(Throwable cause) {
        return Causes.unchecked(requireNonNull(cause, "cause"));
    }

    /// {@return the cause that [#unchecked] has put into a CompletionException, and anything else as it is} For
    /// those who keep what a body throws.
    ///
    /// @param thrown by a body
    public static Throwable original(Throwable thrown) {
        return Causes.original(requireNonNull(thrown, "thrown"));
    }
}
