package io.picos;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// The time was up. The stack trace is that of the code which set the deadline.
public final class DeadlineExceeded extends Cancellation {
    private static final long serialVersionUID = 1L;

    /// The time that there was.
    private final Duration duration;

    /// Made where the deadline is set.
    ///
    /// @param duration the time that there was
    public DeadlineExceeded(Duration duration) {
        super("not completed within " + requireNonNull(duration, "duration"));
        this.duration = duration;
    }

    /// {@return the time that there was}
    public Duration duration() {
        return duration;
    }
}
