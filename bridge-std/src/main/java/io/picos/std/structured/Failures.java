package io.picos.std.structured;

import io.picos.Cancellation;
import io.picos.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The failures of a scope, as they come in.
final class Failures {
    /*
     * `newest` is an immutable list, newest first, to which a CAS adds; it is read when all fibers have left, and grows
     * no more then but for what comes too late.
     */
    private record Link(Throwable failure, @Nullable Link older) {}

    private final AtomicReference<@Nullable Link> newest = new AtomicReference<>();

    /// Adds a failure, unless it is there: the same object is one failure, whoever reports it.
    void add(Throwable failure) {
        Link before;
        do {
            before = newest.get();
            if (has(before, failure)) {
                return;
            }
        } while (!newest.compareAndSet(before, new Link(failure, before))); // lost to another failure
    }

    private static boolean has(@Nullable Link links, Throwable failure) {
        for (Link link = links; link != null; link = link.older()) {
            if (link.failure() == failure) {
                return true;
            }
        }
        return false;
    }

    /// {@return what was added, oldest first}
    List<Throwable> oldestFirst() {
        List<Throwable> all = new ArrayList<>();
        for (Link link = newest.get(); link != null; link = link.older()) {
            all.add(link.failure());
        }
        Collections.reverse(all);
        return all;
    }

    /// Throws what has failed, if anything has: the very exception that left the body, where it is that.
    ///
    /// @param outcome of the body
    <X extends Exception> void throwIfAny(Outcome<?> outcome) throws X {
        List<Throwable> all = oldestFirst();
        if (all.size() > 1) {
            throw new Errors(all);
        }
        if (all.size() == 1) {
            Throwable failure = all.get(0);
            if (outcome instanceof Outcome.Cancelled<?>(Throwable thrown) && Cancellation.original(thrown) == failure) {
                throw Failures.<X>sneaky(thrown);
            }
            throw Cancellation.unchecked(failure);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // it is what the body has thrown, or unchecked
    static <X extends Throwable> X sneaky(Throwable thrown) throws X {
        throw (X) thrown;
    }
}
