package io.picos.compat;

/// A scheduler on an event loop, which waits for input and output too. It obeys [EventLoopRules] too.
public interface EventLoopSubject extends TimerSubject {
    /// Has input arrive at the event loop, which runs the task when it reads the input. Called outside fibers.
    ///
    /// @param task to run on the event loop
    void input(Runnable task);
}
