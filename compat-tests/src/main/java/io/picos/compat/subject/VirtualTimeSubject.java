package io.picos.compat.subject;

import java.time.Duration;
import java.util.OptionalInt;

/// A scheduler on a backend whose clock the test advances, and whose fibers run during [#advance]. It obeys
/// [VirtualTimeRules][io.picos.compat.scheduler.VirtualTimeRules] only: the other rules wait for fibers without
/// advancing the clock.
public interface VirtualTimeSubject extends SchedulerSubject {
    /// Advances the clock, and runs the fibers that are then ready, even if the duration is zero.
    ///
    /// @param duration zero or more
    void advance(Duration duration);

    /// {@return the number of armed timers; empty if the library does not tell}
    default OptionalInt timers() {
        return OptionalInt.empty();
    }
}
