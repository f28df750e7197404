package io.picos.std.sync;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.Order;
import io.picos.Outcome;
import io.picos.std.event.Event;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// A sequence of values with many writers and many readers. Each reader sees all values that are pushed after
/// it has tapped the feed, in the same order as every other reader.
///
/// ```java
/// Feed.Cursor<String> cursor = feed.tap();
/// while (true) {
///     show(cursor.read());
/// }
/// ```
///
/// A feed itself keeps no values: a value that no cursor has still to read is garbage. So a writer never waits,
/// and a slow reader keeps its unread values reachable (L11). Writing is lock-free, never suspends, and ignores
/// cancellation.
///
/// ## Memory consistency effects
///
/// Actions before [#push] *happen-before* the return of the [Cursor#read()] that gets the value.
///
/// ## Rules
///
/// L11 and L28 of `docs/RULES.md`.
///
/// @param <T> the type of the values
public final class Feed<T extends @Nullable Object> {
    /*
     * A list of computations, each of which is completed with a value and the next computation.
     *
     *   tail --push--> tail.next  the push that completes the tail wins; any caller that sees it moves
     *                             `tail` on, by CAS
     *
     * `tail` may lag behind, but never by more than the pushes that are under way. It never moves past a
     * poisoned computation.
     */
    private static final VarHandle TAIL =
            fieldVarHandle(MethodHandles.lookup(), "tail", VarHandle.class, Feed.class, Computation.class);

    private record Link<T extends @Nullable Object>(T value, Computation<Link<T>> next) {}

    private volatile Computation<Link<T>> tail = Computation.create(Order.LIFO); // CASed, any thread

    private Feed() {}

    /// {@return an empty feed}
    ///
    /// @param <T> the type of the values
    public static <T extends @Nullable Object> Feed<T> create() {
        return new Feed<>();
    }

    /// Appends a value, for all cursors.
    ///
    /// @param value may be null
    /// @throws RuntimeException the cause with which this feed was poisoned: unchecked as it is, checked in a
    ///     [java.util.concurrent.CompletionException] (C8)
    public void push(T value) {
        Link<T> link = new Link<>(value, Computation.create(Order.LIFO));
        Computation<Link<T>> end;
        do {
            end = end();
            end.check();
        } while (!end.tryReturn(link)); // lost to another push, which made progress, or to `poison`
        TAIL.compareAndSet(this, end, link.next());
    }

    /// Ends this feed: from now on every push throws the cause, and so does every cursor that has read all
    /// values (L11). No effect if this feed was poisoned before.
    ///
    /// @param cause every caller gets this same object, which is never changed
    /// @return whether this call has poisoned it
    public boolean poison(Throwable cause) {
        requireNonNull(cause, "cause");
        while (true) {
            Computation<Link<T>> end = end();
            if (end.tryCancel(cause)) {
                return true;
            }
            if (end.isCancelled()) {
                return false;
            }
            // lost to a push, which made progress
        }
    }

    /// {@return a new cursor, before the next value that will be pushed}
    public Cursor<T> tap() {
        return new Cursor<>(end());
    }

    /// {@return the computation that the next push completes}
    private Computation<Link<T>> end() {
        while (true) {
            Computation<Link<T>> end = tail;
            if (!(end.peek() instanceof Outcome.Returned<Link<T>>(Link<T> link))) {
                return end;
            }
            TAIL.compareAndSet(this, end, link.next()); // fails if another caller has moved it on
        }
    }

    @Override
    public String toString() {
        Throwable cause = end().cancellation();
        return "Feed[" + (cause == null ? "open" : "poisoned with " + cause) + "]";
    }

    /// A position in a feed, before a value that has been or will be pushed. Used by one fiber at a time.
    ///
    /// A cursor can be iterated over, from where it is: `for (T value : cursor)`. The loop reads for ever, until
    /// it is left, or [#read()] throws (L28).
    ///
    /// @param <T> the type of the values
    public static final class Cursor<T extends @Nullable Object> implements Iterable<T> {
        private Computation<Link<T>> place; // one fiber at a time

        private Cursor(Computation<Link<T>> place) {
            this.place = place;
        }

        /// {@return the next value} Moves the cursor behind it. Suspends until the value is pushed; if it has
        /// been pushed already, this needs no fiber and ignores cancellation. A cancellation ends the wait, and
        /// leaves the cursor where it was.
        ///
        /// @throws RuntimeException the cause with which the feed was poisoned: unchecked as it is, checked in
        ///     a [java.util.concurrent.CompletionException] (C8); or the cause with which the fiber was
        ///     cancelled
        /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
        public T read() {
            return behind(place.awaitAs(this));
        }

        /// {@return the next value, or the cause with which the feed was poisoned, or null if neither has come
        /// yet} Never suspends, and leaves the cursor where it is.
        public @Nullable Outcome<T> peek() {
            Outcome<Link<T>> outcome = place.peek();
            return switch (outcome) {
                case null -> null;
                case Outcome.Returned<Link<T>>(Link<T> link) -> new Outcome.Returned<>(link.value());
                case Outcome.Cancelled<Link<T>>(Throwable cause) -> new Outcome.Cancelled<>(cause);
            };
        }

        /// {@return an event that commits when the next value has been pushed, and then moves the cursor behind
        /// it} Each synchronization begins where the cursor is at that moment.
        public Event<T> next() {
            return Event.guard(() -> Event.from(place).wrap(this::behind));
        }

        /// {@return an iterator that moves this cursor: its `next` is [#read()], and its `hasNext` is always
        /// true, because a feed has no end but poison (L28)} Its `hasNext` does not suspend.
        @Override
        public Iterator<T> iterator() {
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return true;
                }

                @Override
                public T next() {
                    return read();
                }
            };
        }

        /// {@return another cursor at the same position}
        public Cursor<T> copy() {
            return new Cursor<>(place);
        }

        private T behind(Link<T> link) {
            place = link.next();
            return link.value();
        }

        @Override
        public String toString() {
            return "Cursor[" + (place.isRunning() ? "at the end" : "before " + peek()) + "]";
        }
    }
}
