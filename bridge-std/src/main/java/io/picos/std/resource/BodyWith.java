package io.picos.std.resource;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// A [io.picos.Body] with an argument: code that works with a resource, returns a value and may throw.
///
/// @param <R> the type of the argument: a resource, or the [Resource] that holds one
/// @param <T> the type of the value
/// @param <X> the type of the checked exception; inferred as RuntimeException if the code throws none
@FunctionalInterface
public interface BodyWith<R extends @Nullable Object, T extends @Nullable Object, X extends Exception>
        extends ActionWith<R, X> {
    /// {@return the value}
    ///
    /// @param resource the resource to work with until this returns
    /// @throws X if it fails
    T run(R resource) throws X;

    /// Runs this body, and ignores its value.
    ///
    /// @param resource the resource to work with until this returns
    /// @throws X if it fails
    @Override
    default void perform(R resource) throws X {
        run(resource);
    }

    /// {@return a body that performs the action, and whose value is null}
    ///
    /// @param body the action
    /// @param <R> the type of the argument
    /// @param <T> the type of the value
    /// @param <X> the type of the checked exception
    static <R extends @Nullable Object, T, X extends Exception> BodyWith<R, @Nullable T, X> of(ActionWith<R, X> body) {
        requireNonNull(body, "body");
        return resource -> {
            body.perform(resource);
            return null;
        };
    }
}
