package io.picos.std.structured;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The failures of a scope, as they come in.
final class Failures {
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
}
