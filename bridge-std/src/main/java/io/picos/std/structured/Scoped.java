package io.picos.std.structured;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// The body of a [Bundle], which forks its fibers.
///
/// @param <T> the type of the value
/// @param <X> the checked exception that it may throw
@FunctionalInterface
public interface Scoped<T extends @Nullable Object, X extends Exception> extends ScopedAction<X> {
    /// Runs once, on the fiber that opens the bundle.
    ///
    /// @param bundle the bundle to fork fibers in
    /// @return the value of the bundle, if nothing fails
    /// @throws X if it fails, which is a failure of the bundle
    T run(Bundle bundle) throws X;

    /// Runs this body, and ignores its value.
    ///
    /// @param bundle the bundle to fork fibers in
    /// @throws X if it fails
    @Override
    default void perform(Bundle bundle) throws X {
        run(bundle);
    }

    /// {@return a body that performs the action, and whose value is null}
    ///
    /// @param body the action
    /// @param <T> the type of the value
    /// @param <X> the checked exception that it may throw
    static <T, X extends Exception> Scoped<@Nullable T, X> of(ScopedAction<X> body) {
        requireNonNull(body, "body");
        return bundle -> {
            body.perform(bundle);
            return null;
        };
    }
}
