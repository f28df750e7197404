package io.picos.std.resource;

import org.jspecify.annotations.Nullable;

/// Code with a value, which works with something and may throw: a [io.picos.Body] with an argument.
///
/// @param <R> the type of what it works with: a resource, or the [Resource] that holds one
/// @param <T> the type of the value
/// @param <X> what checked exception it throws; inferred as RuntimeException where it throws none
@FunctionalInterface
public interface BodyWith<R extends @Nullable Object, T extends @Nullable Object, X extends Exception> {
    /// {@return the value}
    ///
    /// @param resource to work with, until this returns
    /// @throws X if it fails
    T run(R resource) throws X;
}
