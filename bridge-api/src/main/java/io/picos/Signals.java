package io.picos;

import io.picos.engine.thread.Current;
import io.picos.engine.thread.Headroom;
import io.picos.engine.thread.Uncaught;
import io.picos.engine.watch.Resumption;
import io.picos.engine.watch.Retries;
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
    private static final Bag NONE = Bag.empty(Order.LIFO);

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

    /// Signals the triggers of a computation that the caller has completed, after [#prepare()]. Never throws.
    ///
    /// There is room for each call. Should one be cut off all the same, it has had no effect, and is made again.
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
            // the watchdog will do it
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

    /// Puts triggers behind the queue that an element is in.
    ///
    /// @return the last of them
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

    /// Signals one trigger, and keeps what its action throws from the signaler (C4). Throws only if the trigger was
    /// not taken.
    ///
    /// @return the triggers to signal because this one was
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
