package io.picos.std.sync;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An immutable queue of awaiters, first come, first served.
///
/// An awaiter that has ended is taken off at the front. Elsewhere it stays as a *dead* link, which holds
/// nothing of its fiber. Dead links are swept out as soon as they outnumber the living. So a sweep is paid for
/// by the operations that made it necessary, and leaving takes constant time on average.
///
/// A dead link is counted when the thread that has ended the awaiter accounts for it, and may be taken off
/// before. The count is then too low by the number of such links, until all are accounted for.
final class Awaiters {
    static final Awaiters NONE = new Awaiters(null, null, 0, 0);

    private final @Nullable Link front; // oldest first; null only if the queue is empty
    private final @Nullable Link back; // newest first
    private final int size; // the dead included
    private final int dead; // may be negative for a moment

    private record Link(Awaiter awaiter, @Nullable Link next) {}

    private Awaiters(@Nullable Link front, @Nullable Link back, int size, int dead) {
        this.front = front;
        this.back = back;
        this.size = size;
        this.dead = dead;
    }

    boolean isEmpty() {
        return front == null;
    }

    /// {@return this queue with one more awaiter at its end}
    Awaiters with(Awaiter awaiter) {
        return front == null
                ? new Awaiters(new Link(awaiter, null), null, 1, dead)
                : new Awaiters(front, new Link(awaiter, back), size + 1, dead);
    }

    /// {@return this queue after some more of its awaiters have ended}
    Awaiters afterEndOf(int ended) {
        Link first = front;
        Link last = back;
        int rest = size;
        while (first != null && !first.awaiter().isWaiting()) {
            first = first.next();
            rest--;
            if (first == null) {
                first = reversed(last);
                last = null;
            }
        }
        int left = dead + ended - (size - rest);
        return 2 * left > rest ? swept(first, last, left) : of(first, last, rest, left);
    }

    private static Awaiters of(@Nullable Link front, @Nullable Link back, int size, int dead) {
        return front == null && dead == 0 ? NONE : new Awaiters(front, back, size, dead);
    }

    private static Awaiters swept(@Nullable Link front, @Nullable Link back, int dead) {
        Link living = null;
        int size = 0;
        int left = dead;
        for (Awaiter each : inOrder(front, back)) {
            if (each.isWaiting()) {
                living = new Link(each, living);
                size++;
            } else {
                left--;
            }
        }
        return of(reversed(living), null, size, left);
    }

    /// {@return the awaiter that has waited longest among those that expect another value, or null}
    @Nullable Awaiter firstExpectingOtherThan(int value) {
        for (Link link = front; link != null; link = link.next()) {
            if (link.awaiter().isWaiting() && link.awaiter().expectsOtherThan(value)) {
                return link.awaiter();
            }
        }
        Awaiter first = null;
        for (Link link = back; link != null; link = link.next()) {
            if (link.awaiter().isWaiting() && link.awaiter().expectsOtherThan(value)) {
                first = link.awaiter(); // the last one found is the oldest
            }
        }
        return first;
    }

    /// {@return all awaiters, the dead included}
    List<Awaiter> inOrder() {
        return inOrder(front, back);
    }

    private static List<Awaiter> inOrder(@Nullable Link front, @Nullable Link back) {
        List<Awaiter> all = new ArrayList<>();
        for (Link link = front; link != null; link = link.next()) {
            all.add(link.awaiter());
        }
        for (Link link = reversed(back); link != null; link = link.next()) {
            all.add(link.awaiter());
        }
        return all;
    }

    private static @Nullable Link reversed(@Nullable Link links) {
        Link reversed = null;
        for (Link link = links; link != null; link = link.next()) {
            reversed = new Link(link.awaiter(), reversed);
        }
        return reversed;
    }

    /// Asks each awaiter, since the size and the count of the dead are not right before each awaiter that has ended is
    /// accounted for: code that runs after the end of a wait must not see that wait here.
    @Override
    public String toString() {
        List<Awaiter> all = inOrder();
        long waiting = all.stream().filter(Awaiter::isWaiting).count();
        long gone = all.size() - waiting;
        return waiting + " waiting" + (gone > 0 ? " and " + gone + " gone" : "");
    }
}
