package io.picos.spi;

import static java.util.Objects.requireNonNull;

import io.picos.DeadlineExceeded;
import java.util.concurrent.TimeoutException;

/// For schedulers only. How a deadline crosses the boundary (C12): a native result tells its consumers what each
/// library tells of a timeout, so that nobody takes it for a cancellation, which [DeadlineExceeded] is by its type;
/// and a fiber that awaits such a result sees what was there before.
public final class Timeouts {
    private Timeouts() {}

    /// {@return what a native result fails with} A [TimeoutException] in place of [DeadlineExceeded], its cause and
    /// with its message; anything else as it is, a TimeoutException of the user's own too.
    ///
    /// @param cause of a fiber or a computation
    public static Throwable outgoing(Throwable cause) {
        requireNonNull(cause, "cause");
        return cause instanceof DeadlineExceeded deadline ? timeout(deadline) : cause;
    }

    private static TimeoutException timeout(DeadlineExceeded deadline) {
        TimeoutException timeout = new TimeoutException(deadline.getMessage());
        timeout.initCause(deadline);
        return timeout;
    }

    /// {@return what a fiber sees} Undoes [#outgoing], and nothing else.
    ///
    /// @param failure of a native source, with the wrappers of the library taken off (B8)
    public static Throwable incoming(Throwable failure) {
        requireNonNull(failure, "failure");
        return failure instanceof TimeoutException && failure.getCause() instanceof DeadlineExceeded deadline
                ? deadline
                : failure;
    }
}
