package io.picos.examples;

import java.util.concurrent.Callable;

/// A scheduler in the demo: its name, and how a body is run in a fiber of it.
///
/// @param name for the table
/// @param runner how to get into a fiber
record Column(String name, Runner runner) {
    /// Runs a body in a fiber of the scheduler, and waits for it.
    @FunctionalInterface
    interface Runner {
        /// {@return the value of the body}
        ///
        /// @param body runs in a fiber; called on a platform thread that may block
        /// @throws Exception if the body fails, or the scheduler does
        String run(Callable<String> body) throws Exception;
    }

    @Override
    public String toString() {
        return name;
    }
}
