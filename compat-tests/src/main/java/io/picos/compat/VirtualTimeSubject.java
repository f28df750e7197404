package io.picos.compat;

import java.time.Duration;
import java.util.OptionalInt;

/// A scheduler on a backend whose clock the test moves, and whose fibers run while it does. It obeys
/// [VirtualTimeRules]; others wait for fibers that nobody would run.
public interface VirtualTimeSubject extends SchedulerSubject {
    /// Moves the clock, by zero also, and runs what that makes ready.
    ///
    /// @param duration zero or more
    void advance(Duration duration);

    /// {@return how many timers are armed, empty if the library does not tell}
    default OptionalInt timers() {
        return OptionalInt.empty();
    }
}
