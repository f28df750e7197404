package io.picos.std.sync;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A slot in the table of a [SingleFlight]: the flights in progress whose keys have similar hash codes, at most
/// one for each key.
///
/// @param <K> the type of the keys
/// @param <V> the type of the values
final class Flights<K, V extends @Nullable Object> {
    /*
     * `newest` is an immutable list, which is replaced by CAS. A flight is added to the very list in which its
     * key was missing, so two callers cannot both add one.
     */
    private static final VarHandle NEWEST =
            fieldVarHandle(MethodHandles.lookup(), "newest", VarHandle.class, Flights.class, Link.class);

    private record Link<K, V extends @Nullable Object>(
            Flight<K, V> flight, @Nullable Link<K, V> older) {}

    private volatile @Nullable Link<K, V> newest; // CASed, any fiber

    /// {@return the flight with that key, or null if the candidate was added in its place}
    ///
    /// @param candidate a new flight with the key
    @Nullable Flight<K, V> findOrAdd(K key, Flight<K, V> candidate) {
        while (true) {
            Link<K, V> all = newest;
            for (Link<K, V> each = all; each != null; each = each.older()) {
                if (each.flight().hasKey(key)) {
                    return each.flight();
                }
            }
            if (NEWEST.compareAndSet(this, all, new Link<>(candidate, all))) {
                return null;
            }
            // lost to another caller that adds or removes a flight, which made progress
        }
    }

    /// Removes the flight, unless it has been removed.
    void remove(Flight<K, V> flight) {
        Link<K, V> all;
        do {
            all = newest;
        } while (!NEWEST.compareAndSet(this, all, without(flight, all))); // lost to another add or remove
    }

    private static <K, V extends @Nullable Object> @Nullable Link<K, V> without(
            Flight<K, V> flight, @Nullable Link<K, V> all) {
        Link<K, V> others = null;
        for (Link<K, V> each = all; each != null; each = each.older()) {
            others = each.flight() == flight ? others : new Link<>(each.flight(), others);
        }
        return others;
    }

    int size() {
        int size = 0;
        for (Link<K, V> each = newest; each != null; each = each.older()) {
            size++;
        }
        return size;
    }

    int waiting() {
        int waiting = 0;
        for (Link<K, V> each = newest; each != null; each = each.older()) {
            waiting += each.flight().waiting();
        }
        return waiting;
    }
}
