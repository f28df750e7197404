package io.picos.compat.sync;

import java.time.Duration;

/// The waits with a time limit, as the rules call them. By default, they call `io.picos.std`. A subject that is
/// wrong on purpose overrides them.
public interface TimedSubject {
    /// The waits of `io.picos.std`.
    TimedSubject REAL = new TimedSubject() {};

    /// A wait with a time limit.
    @FunctionalInterface
    interface Wait {
        /// Waits.
        ///
        /// @param duration the time limit
        /// @return whether the wait was successful
        boolean within(Duration duration);
    }

    /// {@return the result of the wait}
    ///
    /// @param wait the wait
    /// @param duration the time limit
    default boolean within(Wait wait, Duration duration) {
        return wait.within(duration);
    }
}
