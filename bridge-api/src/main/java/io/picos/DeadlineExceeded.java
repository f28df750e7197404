package io.picos;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// The time was up.
///
/// It has no stack trace: it is made when the deadline is set, and most deadlines are never reached. To learn
/// where a deadline was set, pass a cause of your own to [Computation#cancelAfter(Duration, Throwable)].
public final class DeadlineExceeded extends Cancellation {
    private static final long serialVersionUID = 1L;

    /// The time that there was.
    private final Duration duration;

    /// Made where the deadline is set.
    ///
    /// @param duration the time that there was
    public DeadlineExceeded(Duration duration) {
        super(null); // the message is made when it is asked for
        this.duration = requireNonNull(duration, "duration");
    }

    @Override
    public String getMessage() {
        return "not completed within " + duration;
    }

    /// Does nothing, so that there is no stack trace.
    ///
    /// @return this
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // it touches nothing
    public Throwable fillInStackTrace() {
        return this;
    }

    /// {@return the time that there was}
    public Duration duration() {
        return duration;
    }
}
