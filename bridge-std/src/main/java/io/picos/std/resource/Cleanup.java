package io.picos.std.resource;

/// What is done last, whatever happened before: see [Resource#lastly].
@FunctionalInterface
public interface Cleanup {
    /// Called once, with cancellation forbidden (R1). It may suspend. A timeout has an effect in it only where it
    /// permits cancellation: see [io.picos.std.structured.Control].
    ///
    /// @throws Exception what becomes of it is rule R2: see [Resource]
    void run() throws Exception;
}
