package io.picos.std.event;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The functions that are applied to the value of an event: one of them, and the others. A list and no composition,
/// so that any number of them takes constant stack (E9).
///
/// @param function that is applied to a value of its type, as [Event#wrap] and [Choice] see to
/// @param next the other functions
record Wrapping(Function<?, ?> function, @Nullable Wrapping next) {
    /// {@return the functions in the order in which they are applied}
    ///
    /// @param own of an event, the newest first, which is applied last
    /// @param outer of the choice that the event belongs to, in the order in which they are applied
    static @Nullable Wrapping inOrder(@Nullable Wrapping own, @Nullable Wrapping outer) {
        Wrapping all = outer;
        for (Wrapping each = own; each != null; each = each.next) {
            all = new Wrapping(each.function, all);
        }
        return all;
    }

    /// {@return the value, after each function has been applied}
    ///
    /// @param first the function that is applied first
    /// @param value of the alternative that has committed
    @SuppressWarnings("unchecked") // each function takes the result of the function before it
    static @Nullable Object apply(@Nullable Wrapping first, @Nullable Object value) {
        Object wrapped = value;
        for (Wrapping each = first; each != null; each = each.next) {
            wrapped = ((Function<@Nullable Object, ?>) each.function).apply(wrapped);
        }
        return wrapped;
    }
}
