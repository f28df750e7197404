package io.picos.std.channel;

import io.picos.std.event.Event;
import org.jspecify.annotations.Nullable;

/// Takes elements, from any number of fibers.
///
/// A sink has no `close`: its maker ends it.
///
/// ## Memory consistency effects
///
/// Actions before [#send] *happen-before* the return of the method that receives the element (H15).
///
/// ## Rules
///
/// H1 to H15 of `docs/RULES.md`.
///
/// @param <T> the type of the elements, which are never null
public interface Sink<T> {
    /// Sends an element. Suspends until the channel, the receiver or the subscriber has it (H3). If this
    /// throws, nobody gets the element (H2). If the fiber is cancelled, it sends nothing, even if there is room
    /// (H4). If the element was handed over at the same moment, this returns, and the fiber meets the
    /// cancellation at its next operation (H2).
    ///
    /// @param element not null (H9)
    /// @throws SinkClosed if the sink is closed (H6)
    /// @throws RuntimeException the very exception with which the sink has failed or was cancelled (H6), or the
    ///     cause with which the fiber was cancelled; a checked exception in a
    ///     [java.util.concurrent.CompletionException] (C8)
    /// @throws IllegalStateException if the current thread runs no fiber, even if there is room (H10)
    void send(T element);

    /// Sends an element if that needs no wait. Never suspends, and ignores cancellation. Works on any thread
    /// (H10).
    ///
    /// @param element not null (H9)
    /// @return whether the element was sent; false if there is no room, or the sink is closed
    boolean trySend(T element);

    /// {@return an event that commits when the element is sent} If the sink is closed, it commits and throws
    /// what [#send] throws (H12). The element is sent if and only if the event commits (H11).
    ///
    /// @param element not null (H9)
    Event<@Nullable Void> sending(T element);
}
