package io.picos.std;

import static java.util.Objects.requireNonNull;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// An immutable queue of waiters, first come, first served.
///
/// A waiter that leaves stays as a *dead* link, which holds nothing of the fiber. Dead links are swept out as
/// soon as they outnumber the living. So a sweep is paid for by the operations that made it necessary, and
/// leaving takes constant time on average.
///
/// A dead link may be taken off the front after its waiter has left and before it is accounted for. The number
/// of dead links is then too high until the next sweep, which counts anew.
///
/// @param <W> the type of the waiters
public final class Waiters<W extends Waiters.Member> {
    private static final Waiters<?> NONE = new Waiters<>(null, null, 0, 0);

    private final @Nullable Link<W> front; // oldest first; null only if the queue is empty
    private final @Nullable Link<W> back; // newest first
    private final int size; // the dead included
    private final int dead;

    /// A waiter in a queue.
    public interface Member {
        /// {@return whether it waits no longer, so that the queue may forget it}
        boolean hasLeft();
    }

    private record Link<W>(W waiter, @Nullable Link<W> next) {}

    private Waiters(@Nullable Link<W> front, @Nullable Link<W> back, int size, int dead) {
        this.front = front;
        this.back = back;
        this.size = size;
        this.dead = dead;
    }

    /// {@return the empty queue}
    ///
    /// @param <W> the type of the waiters
    @SuppressWarnings("unchecked") // it has no waiter of any type
    public static <W extends Member> Waiters<W> none() {
        return (Waiters<W>) NONE;
    }

    /// {@return whether no waiter is in this queue, not even a waiter that has left}
    public boolean isEmpty() {
        return front == null;
    }

    /// {@return this queue with one more waiter at its end}
    ///
    /// @param waiter the one to add
    public Waiters<W> with(W waiter) {
        return front == null
                ? new Waiters<>(new Link<>(waiter, null), null, 1, 0)
                : new Waiters<>(front, new Link<>(waiter, back), size + 1, dead);
    }

    /// {@return the waiter that has waited longest, and may have left} Not called on an empty queue.
    public W first() {
        return requireNonNull(front).waiter();
    }

    /// {@return this queue without its first waiter}
    public Waiters<W> rest() {
        Link<W> next = requireNonNull(front).next();
        if (next == null && back == null) {
            return none();
        }
        return next == null ? of(reversed(back), null, size - 1, dead) : of(next, back, size - 1, dead);
    }

    /// {@return the first waiter that the predicate accepts, or null} Takes time in proportion to the waiters
    /// before it.
    ///
    /// @param wanted accepts or refuses a waiter
    public @Nullable W first(Predicate<? super W> wanted) {
        for (Waiters<W> rest = this; !rest.isEmpty(); rest = rest.rest()) {
            if (wanted.test(rest.first())) {
                return rest.first();
            }
        }
        return null;
    }

    /// {@return this queue without the waiter} Takes time in proportion to the waiters before it.
    ///
    /// @param waiter one of this queue, unless it has been swept out
    public Waiters<W> without(W waiter) {
        if (isEmpty()) {
            return this;
        }
        if (first() == waiter) {
            return rest();
        }
        Waiters<W> others = none();
        for (Waiters<W> rest = this; !rest.isEmpty(); rest = rest.rest()) {
            W each = rest.first();
            others = each == waiter || each.hasLeft() ? others : others.with(each);
        }
        return others;
    }

    /// {@return this queue after one more of its waiters has left}
    public Waiters<W> afterOneHasLeft() {
        return front == null ? this : of(front, back, size, dead + 1);
    }

    private static <W extends Member> Waiters<W> of(
            @Nullable Link<W> front, @Nullable Link<W> back, int size, int dead) {
        return 2 * dead > size ? swept(front, back) : new Waiters<>(front, back, size, dead);
    }

    private static <W extends Member> Waiters<W> swept(@Nullable Link<W> front, @Nullable Link<W> back) {
        Waiters<W> swept = none();
        for (Link<W> link = front; link != null; link = link.next()) {
            swept = link.waiter().hasLeft() ? swept : swept.with(link.waiter());
        }
        for (Link<W> link = reversed(back); link != null; link = link.next()) {
            swept = link.waiter().hasLeft() ? swept : swept.with(link.waiter());
        }
        return swept;
    }

    private static <W> @Nullable Link<W> reversed(@Nullable Link<W> links) {
        Link<W> reversed = null;
        for (Link<W> link = links; link != null; link = link.next()) {
            reversed = new Link<>(link.waiter(), reversed);
        }
        return reversed;
    }

    /// {@return the number of waiters, the dead included} For diagnosis and tests.
    public int size() {
        return size;
    }
}
