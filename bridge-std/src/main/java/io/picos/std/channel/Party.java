package io.picos.std.channel;

import io.picos.std.Waiters;
import org.jspecify.annotations.Nullable;

/// A waiter in a queue of a channel: a sender, which has an element, or a taker. It is served once, or
/// leaves; both are a CAS on the same field, so exactly one happens.
sealed interface Party<T> extends Waiters.Member permits Caller, Chooser {
    /// {@return whether it waits, neither served nor gone}
    boolean isWaiting();

    /// {@return the element of a sender; null if it has left, or is a taker}
    @Nullable T element();

    /// Takes the element from a sender, whose `send` then returns.
    ///
    /// @return whether this call has taken it; the caller then owns the element
    boolean tryTake();

    /// {@return whether the element was taken from a sender, by this call or before} For callers who help each
    /// other, so that it does not matter which of them has taken it.
    boolean isTaken();

    /// Gives an element to a taker.
    ///
    /// @param element the element that `receive` returns
    /// @return whether the taker has it; if not, the caller still owns it
    boolean tryGive(T element);

    /// Tells a sender or taker that the channel was ended. No effect on a waiter that is served, or has left.
    ///
    /// @param end what to tell
    void tell(End end);
}
