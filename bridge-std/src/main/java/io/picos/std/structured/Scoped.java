package io.picos.std.structured;

import org.jspecify.annotations.Nullable;

/// The body of a [Bundle], which forks its fibers.
///
/// @param <T> the type of the value
/// @param <X> the checked exception that it may throw
@FunctionalInterface
public interface Scoped<T extends @Nullable Object, X extends Exception> {
    /// Runs once, on the fiber that opens the bundle.
    ///
    /// @param bundle the bundle to fork fibers in
    /// @return the value of the bundle, if nothing fails
    /// @throws X if it fails, which is a failure of the bundle
    T run(Bundle bundle) throws X;
}
