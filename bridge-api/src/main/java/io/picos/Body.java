package io.picos;

import org.jspecify.annotations.Nullable;

/// Code with a value, which may throw.
///
/// @param <T> the type of the value
/// @param <X> what checked exception it throws; inferred as RuntimeException where it throws none
@FunctionalInterface
public interface Body<T extends @Nullable Object, X extends Exception> {
    /// {@return the value}
    ///
    /// @throws X if it fails
    T run() throws X;
}
