package io.picos;

import org.jspecify.annotations.Nullable;

/// Code that returns a value and may throw.
///
/// @param <T> the type of the value
/// @param <X> the type of the checked exception; inferred as RuntimeException if the code throws none
@FunctionalInterface
public interface Body<T extends @Nullable Object, X extends Exception> {
    /// {@return the value}
    ///
    /// @throws X if it fails
    T run() throws X;
}
