package io.picos;

import org.jspecify.annotations.Nullable;

/// The triggers of a running [Computation]: an immutable stack, newest first. Each element is a state of the
/// computation and also the node that holds a trigger.
///
/// A detached trigger stays as a *dead* (signaled) element, unless it is on top. The balance is the number of
/// live elements minus the number of dead elements. When there are as many dead elements as live ones, the next
/// operation, of any kind, sweeps the dead ones out. So the operations that made a sweep necessary pay for it,
/// and dead elements never outnumber live ones by more than one (C6). An expensive operation never races with a
/// cheap one, so it loses its CAS only to another sweep.
///
/// A trigger may also be signaled without being detached, or be swept between its signal and the accounting of
/// its detachment. The balance is then wrong until the next sweep, which counts anew.
///
/// Once the computation has completed, the completer owns its last bag, and makes a queue of it by changing the
/// links (see [Signals]). An attach or a detach that comes too late may still read the links. It then walks
/// through a queue instead of a stack. The queue has an end too, and the result is lost with the failed CAS.
final class Bag implements Settled {
    private static final Bag FIFO = new Bag(null, null, 0, 1);
    private static final Bag LIFO = new Bag(null, null, 0, 0);

    final @Nullable Trigger trigger; // null in the two empty bags only

    @Nullable Bag older; // null in the two empty bags only; written by the completer

    private final int balanceAndOrder; // one word, since every wait allocates a bag

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
            return this; // another operation has swept it since
        }
        if (isDueForSweep()) {
            return swept();
        }
        if (trigger == removed) {
            return older().withBalance(balance() - 1);
        }
        return withBalance(balance() - 2);
    }

    /// {@return this bag with the given balance} The same object if it has that balance already, or is empty:
    /// so a wait that ends in order allocates nothing.
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

    /// {@return the remaining elements: the older ones, or in a queue, the elements to signal later}
    Bag older() {
        Bag next = older;
        return next == null
                ? empty(order())
                : next; // null if this is empty, or if read by an operation that is too late
    }

    // ---- for the completer, which owns the last bag of a computation

    /// Makes a queue of this bag, in the order in which its triggers are to be signaled, dead ones included.
    /// Makes no call and allocates nothing.
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

    /// {@return the number of elements, dead ones included} Takes linear time; for diagnosis and tests.
    int size() {
        int size = 0;
        for (Bag bag = this; bag.trigger != null; bag = bag.older()) {
            size++;
        }
        return size;
    }
}
