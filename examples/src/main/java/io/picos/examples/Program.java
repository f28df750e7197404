package io.picos.examples;

import java.util.List;

/// A small program that runs in a fiber, and knows nothing of the scheduler that runs it.
interface Program {
    /// All of them, in the order in which they are best read.
    List<Program> ALL = List.of(
            new SingleAssignment(),
            new SingleAssignmentOnComputation(),
            new Scoped(),
            new TimeoutRead(),
            new FiveSources(),
            new BoundedQueue(),
            new EchoServer(),
            new ConnectionPool(),
            new GuardedChoice(),
            new Pipeline(),
            new Ticker(),
            new Broadcast());

    /// {@return a word or two}
    String name();

    /// Runs in a fiber, and returns when every fiber that it has spawned has ended or is about to.
    ///
    /// @return what happened
    /// @throws Exception if something happened that should not
    String run() throws Exception;

    /// {@return what [#run] returns if the scheduler is right}
    String expected();
}
