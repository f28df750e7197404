package io.picos.std.event;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The functions that are applied to the value of an event, as a linked list. A list and not a composed
/// function, so that any number of functions takes constant stack (E9).
///
/// @param function applied to a value of its parameter type, which [Event#wrap] and [Choice] guarantee
/// @param next the other functions
record Wrapping(Function<?, ?> function, @Nullable Wrapping next) {
    /// {@return the functions in the order in which they are applied}
    ///
    /// @param own the functions of an event, the newest first, which is applied last
    /// @param outer the functions of the choice that the event belongs to, in the order in which they are
    ///     applied
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
    /// @param value the value of the alternative that has committed
    @SuppressWarnings("unchecked") // each function takes the result of the function before it
    static @Nullable Object apply(@Nullable Wrapping first, @Nullable Object value) {
        Object wrapped = value;
        for (Wrapping each = first; each != null; each = each.next) {
            wrapped = ((Function<@Nullable Object, ?>) each.function).apply(wrapped);
        }
        return wrapped;
    }
}
