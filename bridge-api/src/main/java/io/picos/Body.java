package io.picos;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Code that returns a value and may throw.
///
/// A method that takes a body has an overload for an [Action], which returns no value, and a builder has one for a
/// [Callable]. A body *is* an action and a callable, so the compiler prefers the body where several overloads would
/// do, also for a reference to an overloaded method.
///
/// @param <T> the type of the value
/// @param <X> the type of the checked exception; inferred as RuntimeException if the code throws none
@FunctionalInterface
public interface Body<T extends @Nullable Object, X extends Exception> extends Action<X>, Callable<T> {
    /// {@return the value}
    ///
    /// @throws X if it fails
    T run() throws X;

    /// Runs this body, and ignores its value.
    ///
    /// @throws X if it fails
    @Override
    default void perform() throws X {
        run();
    }

    /// Runs this body.
    ///
    /// @return the value
    /// @throws X if it fails
    @Override
    default T call() throws X {
        return run();
    }

    /// {@return a body that performs the action, and whose value is null}
    ///
    /// @param body the action
    /// @param <T> the type of the value
    /// @param <X> the type of the checked exception
    static <T, X extends Exception> Body<@Nullable T, X> of(Action<X> body) {
        requireNonNull(body, "body");
        return () -> {
            body.perform();
            return null;
        };
    }
}
