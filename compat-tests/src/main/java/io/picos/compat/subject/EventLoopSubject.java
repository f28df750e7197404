package io.picos.compat.subject;

import java.util.concurrent.Executor;

/// A scheduler on an event loop, which also waits for input and output. It obeys
/// [EventLoopRules][io.picos.compat.scheduler.EventLoopRules] too.
public interface EventLoopSubject extends TimerSubject {
    /// Sends input to the event loop, which runs the task when it reads the input. Called outside fibers.
    ///
    /// @param task the task to run on the event loop
    void input(Runnable task);

    /// {@return the event loop that runs the calling fiber, as a program without fibers uses it} Called in a fiber.
    default Executor ownLoop() {
        return tasks();
    }
}
