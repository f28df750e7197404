package io.picos.std.channel;

import io.picos.Cancellation;
import org.jspecify.annotations.Nullable;

/// How a channel was ended.
///
/// @param cause null if it was closed without a failure
/// @param isAtOnce whether the elements sent before are not received any more
record End(@Nullable Throwable cause, boolean isAtOnce) {
    static final End CLOSED = new End(null, false);

    /// Throws the cause to a receiver; a plain end is null.
    void tellReceiver() {
        if (cause != null) {
            throw Cancellation.unchecked(cause);
        }
    }

    /// {@return the exception for a sender}
    RuntimeException toSender() {
        return cause == null
                ? new SinkClosed("the channel is closed, so nothing was sent (H6)")
                : Cancellation.unchecked(cause);
    }

    @Override
    public String toString() {
        return cause == null ? "closed" : (isAtOnce ? "cancelled with " : "failed with ") + cause;
    }
}
