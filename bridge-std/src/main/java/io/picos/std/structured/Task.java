package io.picos.std.structured;

/// What a forked fiber runs.
@FunctionalInterface
public interface Task {
    /// Runs once, in the fiber.
    ///
    /// @throws Exception an error of the scope
    void run() throws Exception;
}
