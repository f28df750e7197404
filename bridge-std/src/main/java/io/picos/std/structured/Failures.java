package io.picos.std.structured;

import io.picos.Cancellation;
import io.picos.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The failures of a scope. The same object is one failure, however often it is reported (G2).
///
/// Adding a failure takes constant time on average, because the list is not searched for it. Repetitions are
/// removed whenever the number of reports has doubled, and when the failures are read, so the list has at most
/// 16 reports, or twice as many as there are failures.
final class Failures {
    /*
     * `newest` is an immutable list, newest first, to which a CAS adds. It is read when all fibers have left;
     * only reports that come too late are added after that.
     */
    private static final int FIRST_LIMIT = 16;

    /// A report, and the earlier reports.
    ///
    /// @param size the number of links from here on
    /// @param limit the size at which the repetitions are removed
    private record Link(
            Throwable failure,
            int size,
            int limit,
            @Nullable Link older) {
        static Link of(Throwable failure, @Nullable Link older) {
            return older == null
                    ? new Link(failure, 1, FIRST_LIMIT, null)
                    : new Link(failure, older.size + 1, older.limit, older);
        }

        Link withoutRepetitions() {
            List<Throwable> distinct = oldestFirst(this);
            int limit = Math.max(FIRST_LIMIT, 2 * distinct.size());
            Link swept = null;
            for (Throwable each : distinct) {
                swept = new Link(each, swept == null ? 1 : swept.size + 1, limit, swept);
            }
            return swept == null ? this : swept;
        }
    }

    private final AtomicReference<@Nullable Link> newest = new AtomicReference<>();

    /// Adds a failure.
    void add(Throwable failure) {
        Link before;
        Link room;
        do {
            before = newest.get();
            if (before != null && before.failure == failure) {
                return; // the frequent repetition: one failure, reported by many fibers
            }
            room = before != null && before.size >= before.limit ? before.withoutRepetitions() : before;
        } while (!newest.compareAndSet(before, Link.of(failure, room))); // lost to another report
    }

    /// {@return the failures, oldest first, each object once}
    List<Throwable> oldestFirst() {
        return oldestFirst(newest.get());
    }

    private static List<Throwable> oldestFirst(@Nullable Link newest) {
        List<Throwable> all = new ArrayList<>();
        for (Link link = newest; link != null; link = link.older) {
            all.add(link.failure);
        }
        Collections.reverse(all);
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>(all.size()));
        all.removeIf(each -> !seen.add(each));
        return all;
    }

    /// {@return how many reports are kept, repetitions included} For the tests of G2.
    int size() {
        Link last = newest.get();
        return last == null ? 0 : last.size;
    }

    /// Throws the only failure as C8 says, or [Errors] if there are several, or nothing if there is none.
    void throwIfAny() {
        List<Throwable> all = oldestFirst();
        if (all.size() > 1) {
            throw new Errors(all);
        }
        if (all.size() == 1) {
            throw Cancellation.unchecked(all.get(0));
        }
    }

    /// Throws the only failure, or [Errors] if there are several, or nothing if there is none. If the only
    /// failure is the body's, throws the very exception that left the body.
    ///
    /// @param outcome the outcome of the body
    <X extends Exception> void throwIfAny(Outcome<?> outcome) throws X {
        List<Throwable> all = oldestFirst();
        if (all.size() == 1
                && outcome instanceof Outcome.Cancelled<?>(Throwable thrown)
                && Cancellation.original(thrown) == all.get(0)) {
            throw Failures.<X>sneaky(thrown);
        }
        throwIfAny();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the body's own, or unchecked
    static <X extends Throwable> X sneaky(Throwable thrown) throws X {
        throw (X) thrown;
    }
}
