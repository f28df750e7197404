package io.picos;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Signals the triggers of completed computations.
///
/// A canceler among them completes a further computation. Its triggers are signaled by the same loop
/// instead of a nested call, so that a chain of any length takes constant stack, and has been signaled to
/// its end when the outermost completion returns (C5).
final class Signals {
    private Signals() {}

    static void signalAll(Bag triggers) {
        Bag next = triggers;
        for (Trigger only = next.only(); only != null; only = next.only()) {
            next = signal(only); // by far the most usual case, and it needs no queue
        }
        if (!next.isEmpty()) {
            signalQueue(next);
        }
    }

    private static void signalQueue(Bag triggers) {
        ArrayDeque<Trigger> queue = new ArrayDeque<>();
        triggers.forEach(queue::add);
        for (Trigger trigger = queue.poll(); trigger != null; trigger = queue.poll()) {
            signal(trigger).forEach(queue::add);
        }
    }

    /// {@return the triggers to signal because this one was}
    private static Bag signal(Trigger trigger) {
        Trigger.@Nullable Action action = trigger.take();
        if (action instanceof Canceler canceler) {
            return canceler.propagate();
        }
        if (action != null) {
            trigger.run(action);
        }
        return Bag.empty(Order.LIFO);
    }
}
