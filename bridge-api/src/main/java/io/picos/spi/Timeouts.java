package io.picos.spi;

import static java.util.Objects.requireNonNull;

import io.picos.DeadlineExceeded;
import java.util.concurrent.TimeoutException;

/// For schedulers only. Converts deadlines at the boundary to a library (C12). By its type, [DeadlineExceeded]
/// is a cancellation. So that no consumer takes it for one, a native result fails with a [TimeoutException]
/// instead, as after a timeout of the library. A fiber that awaits such a result gets the original exception.
public final class Timeouts {
    private Timeouts() {}

    /// {@return the exception with which a native result fails} For a [DeadlineExceeded], a [TimeoutException]
    /// with the same message, whose cause is the `DeadlineExceeded` (B13). Any other cause as it is, even a
    /// user's own TimeoutException.
    ///
    /// @param cause the cause with which a fiber or a computation has failed
    public static Throwable outgoing(Throwable cause) {
        requireNonNull(cause, "cause");
        return cause instanceof DeadlineExceeded deadline ? timeout(deadline) : cause;
    }

    private static TimeoutException timeout(DeadlineExceeded deadline) {
        TimeoutException timeout = new TimeoutException(deadline.getMessage());
        timeout.initCause(deadline);
        return timeout;
    }

    /// {@return the exception that a fiber gets} Undoes [#outgoing], and nothing else (B8).
    ///
    /// @param failure the error of a native source, without the library's wrappers (B8)
    public static Throwable incoming(Throwable failure) {
        requireNonNull(failure, "failure");
        return failure instanceof TimeoutException && failure.getCause() instanceof DeadlineExceeded deadline
                ? deadline
                : failure;
    }
}
