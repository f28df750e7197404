package io.picos;

import static java.util.Objects.requireNonNull;

import io.picos.engine.thread.Causes;
import org.jspecify.annotations.Nullable;

/// How a [Computation] completed.
///
/// @param <T> the type of the value
public sealed interface Outcome<T extends @Nullable Object> extends Settled {
    /// {@return the value}
    ///
    /// @throws RuntimeException if cancelled: the cause itself if it is unchecked, else a
    ///     [java.util.concurrent.CompletionException] with the cause inside (C8)
    T get();

    /// Completed by returning.
    ///
    /// @param value the value, which may be null
    /// @param <T> the type of the value
    record Returned<T extends @Nullable Object>(T value) implements Outcome<T> {
        @Override
        public T get() {
            return value;
        }
    }

    /// Completed by cancellation.
    ///
    /// @param cause the throwable that was thrown, or the cause that was given: the same object for every
    ///     observer (C2)
    /// @param <T> the type of the value
    record Cancelled<T extends @Nullable Object>(Throwable cause) implements Outcome<T> {
        /// Checks that there is a cause.
        ///
        /// @param cause not null
        public Cancelled {
            requireNonNull(cause, "cause");
        }

        @Override
        public T get() {
            throw Causes.unchecked(cause);
        }
    }
}
