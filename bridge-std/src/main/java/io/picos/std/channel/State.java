package io.picos.std.channel;

import io.picos.std.Waiters;
import org.jspecify.annotations.Nullable;

/// The whole state of a channel. Immutable. A channel that is open and for which nobody waits is its [Buffer],
/// since that is the state of a channel most of the time.
sealed interface State<T> permits Buffer, Busy {
    /// {@return the elements that are in the channel}
    Buffer<T> buffer();

    /// {@return the waiting senders, with their elements}
    Waiters<Party<T>> senders();

    /// {@return the waiting takers}
    Waiters<Party<T>> takers();

    /// {@return the match that is to be decided before anything else happens, if there is one}
    @Nullable Match<T> match();

    /// {@return how the channel was ended, or null if it is open}
    @Nullable End end();

    /// {@return whether there is nothing to take: no element, and no waiting sender}
    default boolean isEmpty() {
        return buffer().isEmpty() && senders().isEmpty();
    }

    default State<T> with(Buffer<T> buffer) {
        return of(buffer, senders(), takers(), match(), end());
    }

    default State<T> withSenders(Waiters<Party<T>> senders) {
        return of(buffer(), senders, takers(), match(), end());
    }

    default State<T> withTakers(Waiters<Party<T>> takers) {
        return of(buffer(), senders(), takers, match(), end());
    }

    default State<T> with(@Nullable Match<T> match) {
        return of(buffer(), senders(), takers(), match, end());
    }

    private static <T> State<T> of(
            Buffer<T> buffer,
            Waiters<Party<T>> senders,
            Waiters<Party<T>> takers,
            @Nullable Match<T> match,
            @Nullable End end) {
        return senders.isEmpty() && takers.isEmpty() && match == null && end == null
                ? buffer
                : new Busy<>(buffer, senders, takers, match, end);
    }
}
