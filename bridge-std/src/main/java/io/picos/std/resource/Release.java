package io.picos.std.resource;

import org.jspecify.annotations.Nullable;

/// Releases a resource: `Connection::close`, for example.
///
/// @param <R> the type of the resource
@FunctionalInterface
public interface Release<R extends @Nullable Object> {
    /// Runs once for each resource, with cancellation forbidden (R1). It may suspend. A timeout takes effect in
    /// it only where it permits cancellation: see [io.picos.std.structured.Control].
    ///
    /// @param resource the acquired resource
    /// @throws Exception if it fails; [Resource] tells how the exception is handled (R2)
    void release(R resource) throws Exception;
}
