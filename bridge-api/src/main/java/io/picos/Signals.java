package io.picos;

import io.picos.engine.Current;
import io.picos.engine.Headroom;
import io.picos.engine.Retries;
import org.jspecify.annotations.Nullable;

/// Signals the triggers of completed computations.
///
/// A completion is a duty: all its triggers must be signaled. So the completer calls [#prepare()] before its CAS,
/// and from there to the end nothing is allocated, and no call is deeper than the stack that was found then. The
/// queue is made of the bags themselves, which the computation has let go of.
///
/// A canceler among the triggers completes a further computation. Its triggers are signaled by the same loop
/// instead of a nested call, so that a chain of any length takes constant stack, and has been signaled to
/// its end when the outermost completion returns (C5).
final class Signals {
    private Signals() {}

    /// Initializes the classes that signaling may need: a class whose initialization fails, because the stack or
    /// the memory ends in the middle of it, is unusable from then on.
    static void initialize() {
        prepare();
        Retries.initialize();
        Current.handlerOrNull();
    }

    /// To be called before the CAS that completes a computation or signals a trigger.
    ///
    /// @throws StackOverflowError if there may not be room enough for what follows; nothing has happened then
    static void prepare() {
        Headroom.require();
    }

    static void signalAll(Bag triggers) {
        Bag queue = triggers;
        for (Trigger only = queue.only(); only != null; only = queue.only()) {
            queue = signal(only); // by far the most usual case
        }
        if (!queue.isEmpty()) {
            signalQueue(queue.toQueue());
        }
        if (Retries.areWaiting()) {
            Retries.run();
        }
    }

    private static void signalQueue(Bag queue) {
        Bag last = null; // until there is something to append
        Bag bag = queue;
        for (Trigger trigger = bag.trigger(); trigger != null; trigger = bag.trigger()) {
            Bag more = signal(trigger);
            if (!more.isEmpty()) {
                Bag added = more.toQueue();
                last = last == null ? bag.last() : last;
                last.append(added);
                last = added.last();
            }
            bag = bag.older();
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
