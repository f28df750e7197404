package io.picos.std.structured;

import org.jspecify.annotations.Nullable;

/// What runs in a [Bundle], and forks its fibers.
///
/// @param <T> the type of its value
/// @param <X> what checked exception it throws
@FunctionalInterface
public interface Scoped<T extends @Nullable Object, X extends Exception> {
    /// Runs once, on the fiber that opens the bundle.
    ///
    /// @param bundle to fork fibers in
    /// @return the value of the bundle, if nothing fails
    /// @throws X an error of the bundle
    T run(Bundle bundle) throws X;
}
