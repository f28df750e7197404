package io.picos;

import org.jspecify.annotations.Nullable;

/// The triggers of a running [Computation]: an immutable stack, newest first, of which each element is
/// at once the state of the computation and the node that holds its trigger.
///
/// A trigger that is detached stays as a *dead* (signaled) element, unless it is on top. The balance is
/// the number of live elements less the number of dead ones. As soon as the dead are as many as the
/// living, the next operation, of whatever kind, sweeps them out: so a sweep is paid for by the
/// operations that made it necessary, the dead never outnumber the living by more than one (C6), and an
/// expensive operation never races with a cheap one, so it loses its CAS only to another sweep.
///
/// A trigger may also be signaled without being detached, or be swept between its signal and the
/// accounting of its detachment; the balance is then off until the next sweep, which counts anew.
///
/// Once the computation has completed, its last bag belongs to the completer, who makes a queue of it by changing
/// its links (see [Signals]). An attach or a detach that has come too late may still read them. It then walks in a
/// queue instead of a stack, which has an end too, and what it makes of that is lost with its CAS.
final class Bag implements Settled {
    private static final Bag FIFO = new Bag(null, null, 0, 1);
    private static final Bag LIFO = new Bag(null, null, 0, 0);

    final @Nullable Trigger trigger; // null in the two empty ones only

    @Nullable Bag older; // null in the two empty ones only; written by the completer

    private final int balanceAndOrder; // one word, since every wait allocates one of these

    private Bag(@Nullable Trigger trigger, @Nullable Bag older, int balance, int fifo) {
        this.trigger = trigger;
        this.older = older;
        this.balanceAndOrder = balance << 1 | fifo;
    }

    static Bag empty(Order order) {
        return order == Order.FIFO ? FIFO : LIFO;
    }

    boolean isEmpty() {
        return trigger == null;
    }

    int balance() {
        return balanceAndOrder >> 1;
    }

    Order order() {
        return isFifo() == 1 ? Order.FIFO : Order.LIFO;
    }

    private int isFifo() {
        return balanceAndOrder & 1;
    }

    private boolean isDueForSweep() {
        return trigger != null && balance() <= 0;
    }

    /// {@return this bag and one more live trigger}
    Bag with(Trigger added) {
        Bag rest = isDueForSweep() ? swept() : this;
        return new Bag(added, rest, rest.balance() + 1, isFifo());
    }

    /// {@return this bag after the given trigger, which must be signaled, is dead or gone}
    Bag without(Trigger removed) {
        if (trigger == null) {
            return this; // swept by another operation since
        }
        if (isDueForSweep()) {
            return swept();
        }
        if (trigger == removed) {
            return older().withBalance(balance() - 1);
        }
        return withBalance(balance() - 2);
    }

    /// {@return this, unchanged, where the balance is right already, so that a wait that ends in order allocates
    /// nothing}
    private Bag withBalance(int balance) {
        return balance() == balance || trigger == null ? this : new Bag(trigger, older, balance, isFifo());
    }

    private Bag swept() {
        Bag reversed = empty(order());
        for (Bag bag = this; bag.trigger != null; bag = bag.older()) {
            if (!bag.trigger.isSignaled()) {
                reversed = new Bag(bag.trigger, reversed, 0, isFifo());
            }
        }
        Bag swept = empty(order());
        for (Bag bag = reversed; bag.trigger != null; bag = bag.older()) {
            swept = new Bag(bag.trigger, swept, swept.balance() + 1, isFifo());
        }
        return swept;
    }

    /// {@return the rest: what is older, or in a queue, what is to be signaled later}
    Bag older() {
        Bag next = older;
        return next == null
                ? empty(order())
                : next; // null where this is empty, or read by an operation that is too late
    }

    // ---- for the completer, who owns the last bag of a computation

    /// Makes a queue of this, in the order in which its triggers are to be signaled, dead ones included. Calls
    /// nothing and allocates nothing.
    ///
    /// @return the first element
    Bag toQueue() {
        if ((balanceAndOrder & 1) == 0) {
            return this;
        }
        Bag first = FIFO;
        Bag bag = this;
        while (bag.trigger != null) {
            Bag next = bag.older;
            bag.older = first;
            first = bag;
            bag = next == null ? FIFO : next;
        }
        return first;
    }

    /// {@return the number of elements, dead ones included} Takes time in proportion; for diagnosis and tests.
    int size() {
        int size = 0;
        for (Bag bag = this; bag.trigger != null; bag = bag.older()) {
            size++;
        }
        return size;
    }
}
