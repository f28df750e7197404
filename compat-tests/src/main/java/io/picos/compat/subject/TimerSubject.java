package io.picos.compat.subject;

import java.time.Duration;

/// A scheduler on a backend that has timers of its own, on the threads that run its fibers. It obeys
/// [TimerRules][io.picos.compat.scheduler.TimerRules], too.
public interface TimerSubject extends BackendSubject {
    /// Runs the task by a timer of the backend, on the thread of its fibers. Called outside any fiber.
    ///
    /// @param delay the delay, counted from now
    /// @param task the task to run
    void after(Duration delay, Runnable task);
}
