package io.picos.compat;

import java.time.Duration;

/// A scheduler on a backend that has timers of its own, on the threads that run its fibers. It obeys [TimerRules] too.
public interface TimerSubject extends BackendSubject {
    /// Has a timer of the backend's run the task, on the thread of its fibers. Called outside fibers.
    ///
    /// @param delay from now
    /// @param task to run
    void after(Duration delay, Runnable task);
}
