package io.picos.explore;

import java.util.List;

/// Decides in which orders the strands run. One execution after the other, it walks through a tree of decisions,
/// depth first.
sealed interface Search permits BoundedSearch, PartialOrderSearch {
    /// The answer of [#choose] if an equivalent execution has been seen.
    int NONE = -1;

    /// Chooses who makes the next step of the current execution.
    ///
    /// @param strands all of them
    /// @param enabled the ones that can make a step, as a set of bits
    /// @param last who made the step before, or [#NONE]
    /// @return its number, or [#NONE]
    int choose(List<Strand> strands, int enabled, int last);

    /// Ends the current execution.
    ///
    /// @return whether there is another one
    boolean next();

    /// {@return the choices of the current execution}
    String schedule();

    static boolean contains(int set, int strand) {
        return strand >= 0 && (set >> strand & 1) != 0;
    }

    /// {@return the last one, if it is in the set: an execution with few switches is easy to read}
    static int prefer(int last, int set) {
        return contains(set, last) ? last : Integer.numberOfTrailingZeros(set);
    }
}
