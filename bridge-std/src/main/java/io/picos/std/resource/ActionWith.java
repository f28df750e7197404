package io.picos.std.resource;

import org.jspecify.annotations.Nullable;

/// An [io.picos.Action] with an argument: code that works with a resource, returns no value and may throw.
///
/// A lambda without a value needs braces: `resource.borrow(file -> { file.flush(); })`.
///
/// @param <R> the type of the argument: a resource, or the [Resource] that holds one
/// @param <X> the type of the checked exception; inferred as RuntimeException if the code throws none
@FunctionalInterface
public interface ActionWith<R extends @Nullable Object, X extends Exception> {
    /// Runs the code.
    ///
    /// @param resource the resource to work with until this returns
    /// @throws X if it fails
    void perform(R resource) throws X;
}
