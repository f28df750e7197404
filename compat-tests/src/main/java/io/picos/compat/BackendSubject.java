package io.picos.compat;

import java.util.concurrent.Executor;

/// A scheduler that stands on a backend, which runs tasks of its own beside the fibers.
public interface BackendSubject extends SchedulerSubject {
    /// {@return the backend as a program without fibers uses it}
    Executor tasks();

    /// Closes the backend as its users do, where that can be done, and waits for nothing (S4).
    void shutDown();
}
