package io.picos.std.sync;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// An immutable queue of waiters, first come, first served.
///
/// A waiter that leaves stays as a *dead* link, which holds nothing of the fiber. Dead links are swept out as
/// soon as they outnumber the living. So a sweep is paid for by the operations that made it necessary, and
/// leaving takes constant time on average.
///
/// A dead link may be taken off the front after its waiter has left and before it is accounted for. The number
/// of dead links is then too high until the next sweep, which counts anew.
final class Waiters {
    static final Waiters NONE = new Waiters(null, null, 0, 0);

    private final @Nullable Link front; // oldest first; null only if the queue is empty
    private final @Nullable Link back; // newest first
    private final int size; // the dead included
    private final int dead;

    private record Link(Waiter waiter, @Nullable Link next) {}

    private Waiters(@Nullable Link front, @Nullable Link back, int size, int dead) {
        this.front = front;
        this.back = back;
        this.size = size;
        this.dead = dead;
    }

    boolean isEmpty() {
        return front == null;
    }

    /// {@return this queue with one more waiter at its end}
    Waiters with(Waiter waiter) {
        return front == null
                ? new Waiters(new Link(waiter, null), null, 1, 0)
                : new Waiters(front, new Link(waiter, back), size + 1, dead);
    }

    /// {@return the waiter that has waited longest, and may have left} Not called on an empty queue.
    Waiter first() {
        return requireNonNull(front).waiter();
    }

    /// {@return this queue without its first waiter}
    Waiters rest() {
        Link next = requireNonNull(front).next();
        if (next == null && back == null) {
            return NONE;
        }
        return next == null ? of(reversed(back), null, size - 1, dead) : of(next, back, size - 1, dead);
    }

    /// {@return this queue after one more of its waiters has left}
    Waiters afterOneHasLeft() {
        return front == null ? this : of(front, back, size, dead + 1);
    }

    private static Waiters of(@Nullable Link front, @Nullable Link back, int size, int dead) {
        return 2 * dead > size ? swept(front, back) : new Waiters(front, back, size, dead);
    }

    private static Waiters swept(@Nullable Link front, @Nullable Link back) {
        Waiters swept = NONE;
        for (Link link = front; link != null; link = link.next()) {
            swept = link.waiter().hasLeft() ? swept : swept.with(link.waiter());
        }
        for (Link link = reversed(back); link != null; link = link.next()) {
            swept = link.waiter().hasLeft() ? swept : swept.with(link.waiter());
        }
        return swept;
    }

    private static @Nullable Link reversed(@Nullable Link links) {
        Link reversed = null;
        for (Link link = links; link != null; link = link.next()) {
            reversed = new Link(link.waiter(), reversed);
        }
        return reversed;
    }

    /// {@return the number of waiters, the dead included} For diagnosis and tests.
    int size() {
        return size;
    }
}
