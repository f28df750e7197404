package io.picos.std;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/// Copies a list that a caller has given, and names the position of a null element (B11).
public final class Elements {
    private Elements() {}

    /// {@return an immutable copy of the list}
    ///
    /// @param list the list that a caller has given
    /// @param name the name of the parameter
    /// @param <E> the type of the elements
    /// @throws NullPointerException if the list is null, with the parameter's name as the message; or if an
    ///     element is null, with the element's position, such as `tasks[1]`
    public static <E> List<E> copyOf(List<? extends E> list, String name) {
        requireNonNull(list, name);
        List<E> copy = new ArrayList<>(list.size());
        for (E element : list) {
            copy.add(requireNonNull(element, () -> name + "[" + copy.size() + "]"));
        }
        return List.copyOf(copy);
    }
}
