package io.picos;

import io.picos.engine.thread.Current;
import io.picos.engine.thread.Headroom;
import io.picos.engine.thread.Uncaught;
import io.picos.engine.watch.Resumption;
import io.picos.engine.watch.Retries;
import org.jspecify.annotations.Nullable;

/// Signals the triggers of completed computations.
///
/// A completion is a duty: all its triggers must be signaled. So the completer calls [#prepare()] before its
/// CAS. From then on nothing is allocated, and no call needs more stack than [#prepare()] has found. The queue
/// consists of the bags themselves, to which the computation no longer refers.
///
/// A canceler among the triggers completes a further computation. The same loop signals the triggers of that
/// computation, without a nested call. So a chain of any length takes constant stack, and is signaled to its
/// end when the outermost completion returns (C5).
final class Signals {
    private static final Bag NONE = Bag.empty(Order.LIFO);

    private Signals() {}

    /// Initializes the classes that signaling may need. A class stays unusable if its initialization fails
    /// because no stack or memory is left.
    static void initialize() {
        prepare();
        Retries.initialize();
        Current.handlerOrNull();
    }

    /// Called before the CAS that completes a computation or signals a trigger.
    ///
    /// @throws StackOverflowError if the stack may be too small for the signaling; nothing has happened then
    ///     (C13)
    static void prepare() {
        Headroom.require();
    }

    /// Signals the triggers of a computation that the caller has completed, after [#prepare()]. Never throws.
    ///
    /// There is room for each call. A call that is cut off all the same has had no effect, and is repeated.
    static void signalAll(Bag triggers) {
        try {
            signalQueue(triggers);
        } catch (Throwable cut) {
            signalQueue(triggers);
        }
        try {
            if (Retries.areWaiting()) {
                Retries.run();
            }
        } catch (Throwable cut) {
            // the watchdog will run them
        }
    }

    private static void signalQueue(Bag triggers) {
        Bag bag = triggers.toQueue();
        Bag last = bag;
        while (bag.trigger != null) {
            Bag more;
            try {
                more = signal(bag.trigger);
            } catch (Throwable cut) {
                more = signal(bag.trigger);
            }
            if (more.trigger != null) {
                try {
                    last = append(last, more);
                } catch (Throwable cut) {
                    last = append(last, more);
                }
            }
            Bag next = bag.older;
            bag = next == null ? NONE : next;
        }
    }

    /// Appends triggers to the queue that contains an element.
    ///
    /// @param within the element
    /// @param more the triggers
    /// @return the last element of the queue
    private static Bag append(Bag within, Bag more) {
        Bag last = within;
        for (Bag next = last.older; next != null && next.trigger != null; next = next.older) {
            last = next;
        }
        Bag added = more.toQueue();
        last.older = added;
        last = added;
        for (Bag next = last.older; next != null && next.trigger != null; next = next.older) {
            last = next;
        }
        return last;
    }

    /// Signals one trigger. An exception of its action does not reach the signaler (C4). Throws only if the
    /// trigger was not taken.
    ///
    /// @return the further triggers to signal, if the action was a canceler
    static Bag signal(Trigger trigger) {
        Trigger.@Nullable Action action = trigger.take();
        try {
            if (action instanceof Canceler canceler) {
                return canceler.propagate();
            }
            if (action != null) {
                trigger.run(action);
            }
        } catch (Throwable thrown) {
            if (action instanceof Canceler canceler) {
                return canceler.propagate();
            } else if (action instanceof Resumption resumption) {
                resumption.failed(thrown);
            } else {
                Uncaught.report(thrown);
            }
        }
        return NONE;
    }
}
