package io.picos.std.structured;

/// The code that a forked fiber runs.
@FunctionalInterface
public interface Task {
    /// Runs once, in the fiber.
    ///
    /// @throws Exception if it fails, which is a failure of the scope
    void run() throws Exception;
}
