package io.picos.std.resource;

import org.jspecify.annotations.Nullable;

/// A [io.picos.Body] with an argument: code that works with a resource, returns a value and may throw.
///
/// @param <R> the type of the argument: a resource, or the [Resource] that holds one
/// @param <T> the type of the value
/// @param <X> the type of the checked exception; inferred as RuntimeException if the code throws none
@FunctionalInterface
public interface BodyWith<R extends @Nullable Object, T extends @Nullable Object, X extends Exception> {
    /// {@return the value}
    ///
    /// @param resource the resource to work with until this returns
    /// @throws X if it fails
    T run(R resource) throws X;
}
