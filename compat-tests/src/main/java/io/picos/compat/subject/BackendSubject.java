package io.picos.compat.subject;

import java.util.concurrent.Executor;

/// A scheduler that is built on a backend, which also runs tasks of its own.
public interface BackendSubject extends SchedulerSubject {
    /// {@return the backend, as a program without fibers uses it}
    Executor tasks();

    /// Closes the backend as its users do, if it can be closed. Does not wait (S4).
    void shutDown();
}
