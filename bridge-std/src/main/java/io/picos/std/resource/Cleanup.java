package io.picos.std.resource;

/// An action that runs last, whatever happened before: see [Resource#lastly].
@FunctionalInterface
public interface Cleanup {
    /// Runs once, with cancellation forbidden (R1). It may suspend. A timeout takes effect in it only where it
    /// permits cancellation: see [io.picos.std.structured.Control].
    ///
    /// @throws Exception if it fails; [Resource] tells how the exception is handled (R2)
    void run() throws Exception;
}
