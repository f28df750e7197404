package io.picos;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// A deadline has passed.
///
/// It has no stack trace: it is created when the deadline is set, and most deadlines are never reached (C14).
/// To learn where a deadline was set, pass your own cause to [Computation#cancelAfter(Duration, Throwable)].
public final class DeadlineExceeded extends Cancellation {
    private static final long serialVersionUID = 1L;

    /// The time that was allowed.
    private final Duration duration;

    /// Called when the deadline is set.
    ///
    /// @param duration the time that is allowed
    public DeadlineExceeded(Duration duration) {
        super(null); // see getMessage
        this.duration = requireNonNull(duration, "duration");
    }

    @Override
    public String getMessage() {
        return "not completed within " + duration;
    }

    /// Does nothing, so that there is no stack trace (C14).
    ///
    /// @return this
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // it touches nothing
    public Throwable fillInStackTrace() {
        return this;
    }

    /// {@return the time that was allowed}
    public Duration duration() {
        return duration;
    }
}
