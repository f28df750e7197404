package io.picos.std.resource;

import org.jspecify.annotations.Nullable;

/// Gives back what was acquired: `Connection::close`, for example.
///
/// @param <R> the type of the resource
@FunctionalInterface
public interface Release<R extends @Nullable Object> {
    /// Called once for each resource, with cancellation forbidden (R1). It may suspend. A timeout has an effect in it
    /// only where it permits cancellation: see [io.picos.std.structured.Control].
    ///
    /// @param resource that was acquired
    /// @throws Exception what becomes of it is rule R2: see [Resource]
    void release(R resource) throws Exception;
}
