package io.picos.std.sync;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.Order;
import io.picos.Outcome;
import io.picos.std.event.Event;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A sequence of values that many write and many read: each reader sees all values that are pushed after it has
/// tapped the feed, in the same order as all others.
///
/// ```java
/// Feed.Cursor<String> cursor = feed.tap();
/// while (true) {
///     show(cursor.read());
/// }
/// ```
///
/// A feed keeps no values: those that no cursor has before it are garbage. So nobody who writes waits, and a
/// slow reader keeps what it has not read. Writing is lock-free, never suspends, and never looks at a
/// cancellation.
///
/// ## Memory consistency effects
///
/// Actions before [#push] *happen-before* the return of the [Cursor#read()] that gets the value.
///
/// ## Rules
///
/// L11 of `docs/RULES.md`.
///
/// @param <T> the type of the values
public final class Feed<T extends @Nullable Object> {
    /*
     * A list of computations, each of which is completed with a value and the next computation.
     *
     *   tail --push--> tail.next  the push that completes the tail wins; then whoever sees that moves `tail` on, by CAS
     *
     * `tail` may lag behind, but never by more than the pushes that are under way. It never moves on from the one that is
     * poisoned.
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

    /// Gives a value to all cursors.
    ///
    /// @param value may be null
    /// @throws RuntimeException what this was poisoned with, an unchecked exception as it is, a checked one in a
    ///     [java.util.concurrent.CompletionException] (C8)
    public void push(T value) {
        Link<T> link = new Link<>(value, Computation.create(Order.LIFO));
        Computation<Link<T>> end;
        do {
            end = end();
            end.check();
        } while (!end.tryReturn(link)); // lost to another push, which made progress, or to a poisoning, which ends this
        TAIL.compareAndSet(this, end, link.next());
    }

    /// Ends this feed: cursors that have read all values throw the cause, as does every push from now on. Where
    /// it was poisoned before, this has no effect.
    ///
    /// @param cause the same object for everyone, never changed
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

    /// {@return a cursor before the next value that will be pushed}
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
            TAIL.compareAndSet(this, end, link.next()); // or another has moved it on
        }
    }

    @Override
    public String toString() {
        Throwable cause = end().cancellation();
        return "Feed[" + (cause == null ? "open" : "poisoned with " + cause) + "]";
    }

    /// A place in a feed, before a value that has been pushed, or will be. Used by one fiber at a time.
    ///
    /// @param <T> the type of the values
    public static final class Cursor<T extends @Nullable Object> {
        private Computation<Link<T>> place; // one fiber at a time

        private Cursor(Computation<Link<T>> place) {
            this.place = place;
        }

        /// {@return the next value, and goes behind it} Suspends until it is pushed; if it has been, this needs
        /// no fiber and does not look at a cancellation. A cancellation ends the wait, and leaves the cursor
        /// where it was.
        ///
        /// @throws RuntimeException what the feed was poisoned with, an unchecked exception as it is, a checked
        ///     one in a [java.util.concurrent.CompletionException] (C8); or the cause with which the fiber was
        ///     cancelled
        /// @throws IllegalStateException if it has to wait and the current thread runs no fiber
        public T read() {
            return behind(place.await());
        }

        /// {@return the next value, or how the feed has ended, or null if neither is there} Never suspends, and
        /// leaves the cursor where it is.
        public @Nullable Outcome<T> peek() {
            Outcome<Link<T>> outcome = place.peek();
            return switch (outcome) {
                case null -> null;
                case Outcome.Returned<Link<T>>(Link<T> link) -> new Outcome.Returned<>(link.value());
                case Outcome.Cancelled<Link<T>>(Throwable cause) -> new Outcome.Cancelled<>(cause);
            };
        }

        /// {@return an event that commits when the next value is there, and then goes behind it} Which value
        /// that is, is decided when it is synchronized.
        public Event<T> next() {
            return Event.guard(() -> Event.from(place).wrap(this::behind));
        }

        /// {@return another cursor at the same place}
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
