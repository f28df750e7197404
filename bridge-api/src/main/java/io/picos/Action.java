package io.picos;

/// Code that returns no value and may throw. A method that takes a [Body] takes an action as well.
///
/// Whether a lambda is an action or a [Body] follows from its code. A value that nobody uses makes no difference: a
/// [Body] is an action, too.
///
/// ```java
/// String line = Fiber.blocking(() -> reader.readLine()); // a Body
/// Fiber.blocking(() -> file.force(true));                // an Action
/// ```
///
/// @param <X> the type of the checked exception; inferred as RuntimeException if the code throws none
@FunctionalInterface
public interface Action<X extends Exception> {
    /// Runs the code.
    ///
    /// @throws X if it fails
    void perform() throws X;
}
