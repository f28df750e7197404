package io.picos.std.channel;

import static java.util.Objects.requireNonNull;

import io.picos.std.Waiters;
import org.jspecify.annotations.Nullable;

/// The elements in a channel, first in, first out: an immutable queue. Also the state of a channel that is open
/// and for which nobody waits.
final class Buffer<T> implements State<T> {
    private static final Buffer<?> EMPTY = new Buffer<>(null, null, 0);

    private static final int FEW = 64;

    private final @Nullable Link<T> front; // oldest first; null if there are no elements, or they must be turned
    private final @Nullable Link<T> back; // newest first
    private final int size;

    private record Link<T>(T element, @Nullable Link<T> next) {}

    private Buffer(@Nullable Link<T> front, @Nullable Link<T> back, int size) {
        this.front = front;
        this.back = back;
        this.size = size;
    }

    @SuppressWarnings("unchecked") // it has no element of any type
    static <T> Buffer<T> empty() {
        return (Buffer<T>) EMPTY;
    }

    @Override
    public boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /// {@return these elements and one more}
    Buffer<T> and(T element) {
        return size == 0
                ? new Buffer<>(new Link<>(element, null), null, 1)
                : new Buffer<>(front, new Link<>(element, back), size + 1);
    }

    /// {@return the element that was sent first} Not called if there is none, or they must be turned.
    T first() {
        return requireNonNull(front).element();
    }

    /// {@return these elements without the first} If many are left, they may have to be turned.
    Buffer<T> rest() {
        Link<T> next = requireNonNull(front).next();
        if (next != null) {
            return new Buffer<>(next, back, size - 1);
        }
        if (back == null) {
            return empty();
        }
        Buffer<T> rest = new Buffer<>(null, back, size - 1);
        return size > FEW ? rest : rest.turned();
    }

    /// {@return whether the first element cannot be read, since all links are newest first} Turning takes time in
    /// proportion to the elements. So it is a step of its own, which the next caller makes first: a
    /// receiver that turned and took at once would lose to a sender in the meantime, and turn again, for ever.
    boolean mustBeTurned() {
        return front == null && back != null;
    }

    /// {@return the same elements, of which the first can be read}
    Buffer<T> turned() {
        return mustBeTurned() ? new Buffer<>(reversed(back), null, size) : this;
    }

    private static <T> @Nullable Link<T> reversed(@Nullable Link<T> links) {
        Link<T> reversed = null;
        for (Link<T> link = links; link != null; link = link.next()) {
            reversed = new Link<>(link.element(), reversed);
        }
        return reversed;
    }

    // ---- as the state of a channel

    @Override
    public Buffer<T> buffer() {
        return this;
    }

    @Override
    public Waiters<Party<T>> senders() {
        return Waiters.none();
    }

    @Override
    public Waiters<Party<T>> takers() {
        return Waiters.none();
    }

    @Override
    public @Nullable Match<T> match() {
        return null;
    }

    @Override
    public @Nullable End end() {
        return null;
    }
}
