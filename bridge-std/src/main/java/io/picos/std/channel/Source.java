package io.picos.std.channel;

import io.picos.std.event.Event;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Gives elements, to any number of fibers. Each element goes to one of them (H1).
///
/// ```java
/// for (String line : lines) { // suspends until there is a line, or the end
///     show(line);
/// }
/// ```
///
/// A source has no `cancel`: its maker ends it.
///
/// ## Memory consistency effects
///
/// Actions before an element was sent *happen-before* the return of the method that receives it (H15).
///
/// ## Rules
///
/// H1 to H15 of `docs/RULES.md`.
///
/// @param <T> the type of the elements, which are never null
public interface Source<T> extends Iterable<T> {
    /// Takes the next element. Suspends until there is one, or the source ends. If the fiber is cancelled, it
    /// takes nothing, even if there is an element (H4). An element that was handed over at the same moment is
    /// returned, and the fiber meets the cancellation at its next operation (H2).
    ///
    /// @return the element, or null if the source has ended, which remains so (H5)
    /// @throws RuntimeException the very exception with which the source has failed: an unchecked exception as
    ///     it is, a checked one in a [java.util.concurrent.CompletionException] (C8); or the cause with which
    ///     the fiber was cancelled
    /// @throws IllegalStateException if the current thread runs no fiber, even if there is an element (H10)
    @Nullable T receive();

    /// Takes the next element if there is one. Never suspends, and ignores cancellation. Works on any thread
    /// (H10).
    ///
    /// @return the element, or null if there is none at the moment, for whatever reason; [#isEnded()] tells
    ///     whether there will be one
    @Nullable T tryReceive();

    /// {@return an event that commits when it takes an element, or at the end of the source with null} At the
    /// end of a source that has failed, it commits and throws the failure (H12). An element is taken if and
    /// only if the event commits (H11).
    ///
    /// The event of an ended source is always ready: take it out of the choice when it has returned null.
    Event<@Nullable T> receiving();

    /// {@return whether nothing will come any more, since the source has ended or failed, and all of its
    /// elements are taken} It remains so. Works on any thread.
    boolean isEnded();

    /// {@return an iterator that takes the elements} Its `hasNext` suspends as [#receive()] does, throws what
    /// that throws, and holds the element until `next` is called. It is used by one fiber at a time.
    @Override
    default Iterator<T> iterator() {
        return new SourceIterator<>(this);
    }
}
