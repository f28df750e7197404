package io.picos.std.sync;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.Outcome;
import io.picos.std.Expiry;
import io.picos.std.event.Event;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A variable that is written once. Readers wait until it has been written.
///
/// It is filled with a value, or poisoned with a cause that all readers throw, whichever happens first (L10).
/// Writing is lock-free, never suspends, and ignores cancellation.
///
/// ## Memory consistency effects
///
/// Actions before [#fill] and [#poison] *happen-before* the return of [#read()] and [#peek()].
///
/// ## Rules
///
/// L10 and L24 of `docs/RULES.md`.
///
/// @param <T> the type of the value
public final class Ivar<T extends @Nullable Object> {
    private final Computation<T> variable;

    private Ivar(Computation<T> variable) {
        this.variable = variable;
    }

    /// {@return an empty variable} Its readers are woken in the order in which they came.
    ///
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Ivar<T> create() {
        return new Ivar<>(Computation.create());
    }

    /// {@return a variable that is filled with the value}
    ///
    /// @param value may be null
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Ivar<T> of(T value) {
        return new Ivar<>(Computation.returned(value));
    }

    /// Fills this variable.
    ///
    /// @param value may be null
    /// @throws IllegalStateException if this variable has been written before (L10)
    public void fill(T value) {
        if (!tryFill(value)) {
            throw writtenBefore();
        }
    }

    /// Fills this variable, unless it has been written before.
    ///
    /// @param value may be null
    /// @return whether this call has written it
    public boolean tryFill(T value) {
        return variable.tryReturn(value);
    }

    /// Poisons this variable: all readers throw the cause.
    ///
    /// @param cause every reader gets this same object, which is never changed
    /// @throws IllegalStateException if this variable has been written before (L10)
    public void poison(Throwable cause) {
        if (!tryPoison(cause)) {
            throw writtenBefore();
        }
    }

    /// Poisons this variable, unless it has been written before: all readers throw the cause.
    ///
    /// @param cause every reader gets this same object, which is never changed
    /// @return whether this call has written it
    public boolean tryPoison(Throwable cause) {
        return variable.tryCancel(requireNonNull(cause, "cause"));
    }

    /// {@return the value or the poison, or null if this variable is empty} Never suspends.
    public @Nullable Outcome<T> peek() {
        return variable.peek();
    }

    /// {@return the value} Suspends until this variable is written; if it has been written already, this needs
    /// no fiber and ignores cancellation. A cancellation ends the wait.
    ///
    /// @throws RuntimeException the cause with which this variable was poisoned: unchecked as it is, checked in
    ///     a [java.util.concurrent.CompletionException] (C8); or the cause with which the fiber was cancelled
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public T read() {
        return variable.awaitAs(this);
    }

    /// Waits until this variable is written, and gives up when the time is over, by the clock of the fiber's
    /// scheduler, also where cancellation is forbidden (L24). A cancellation ends the wait. Does not throw the
    /// poison: [#read()] does, and then does not suspend.
    ///
    /// @param duration zero or more; zero does not suspend
    /// @return whether this variable is written
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public boolean await(Duration duration) {
        return Expiry.await(variable, duration, this);
    }

    /// {@return an event that commits, with the value, when this variable has been written} Synchronizing it
    /// throws the cause if this variable was poisoned.
    public Event<T> written() {
        return Event.from(variable);
    }

    private static IllegalStateException writtenBefore() {
        return new IllegalStateException("this variable has been written before, and is written once (L10)");
    }

    @Override
    public String toString() {
        Outcome<T> outcome = peek();
        return "Ivar["
                + switch (outcome) {
                    case null -> "empty";
                    case Outcome.Returned<T>(T value) -> String.valueOf(value);
                    case Outcome.Cancelled<T>(Throwable cause) -> "poisoned with " + cause;
                }
                + "]";
    }
}
