package io.picos.std.channel;

import static java.util.Objects.requireNonNull;

import io.picos.std.Waiters;
import org.jspecify.annotations.Nullable;

/// The elements in a channel, first in, first out: an immutable queue. Also the state of a channel that is open
/// and for which nobody waits.
final class Buffer<T> implements State<T> {
    private static final Buffer<?> EMPTY = new Buffer<>(null, null, 0);

    private final @Nullable Link<T> front; // oldest first; null only if there are no elements
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
        return front == null;
    }

    int size() {
        return size;
    }

    /// {@return these elements and one more}
    Buffer<T> and(T element) {
        return front == null
                ? new Buffer<>(new Link<>(element, null), null, 1)
                : new Buffer<>(front, new Link<>(element, back), size + 1);
    }

    /// {@return the element that was sent first} Not called if there is none.
    T first() {
        return requireNonNull(front).element();
    }

    /// {@return these elements without the first}
    Buffer<T> rest() {
        Link<T> next = requireNonNull(front).next();
        if (next != null) {
            return new Buffer<>(next, back, size - 1);
        }
        return back == null ? empty() : new Buffer<>(reversed(back), null, size - 1);
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
