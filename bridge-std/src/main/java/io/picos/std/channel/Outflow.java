package io.picos.std.channel;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.util.Objects.requireNonNull;

import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.Outcome;
import io.picos.Trigger;
import io.picos.std.event.Choice;
import io.picos.std.event.Event;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// For adapters. The sink of a body whose elements go to a subscriber of a library: each is signaled by the
/// fiber that sends it, when the subscriber has asked for it.
///
/// A subclass is the subscription: it calls [#request] and [#cancel] as the subscriber does, and [#end] when the
/// body has ended. It tells the subscriber by [#next], [#completed] and [#failed], which are called one at a
/// time (P3), and never after the subscriber has cancelled, except for a signal that is under way.
///
/// ## Rules
///
/// P1 to P10 of `docs/RULES.md`.
///
/// @param <T> the type of the elements
public abstract class Outflow<T> implements Sink<T> {
    /*
     * The thread that signals has the *permit* to call the subscriber: there is one permit, so signals are
     * serial. It is in one of four places:
     *
     *   parked       nobody has it, and `demand` is 0
     *   in the gate  nobody has it, and `demand` is positive: who sends takes it out, or waits for it
     *   in hand      of a thread that signals, or that moves it
     *   lost         nobody has it, since an error has cut off the thread that had it in hand; `lost` is not
     *                NOT_LOST, and says where that thread was
     *
     *   parked --request------------> in hand      CAS of `demand` from 0, by the subscriber
     *   in hand --count, putInGate--> in the gate  if there is demand
     *   in hand --count-------------> parked       CAS of `demand` from 1 to 0
     *   in the gate --send----------> in hand      the gate gives it to one sender, first come, first served
     *   parked --end----------------> lost         swap of `demand` from 0 to ENDED; then `end` recovers it
     *   in the gate --end, cancel---> in hand      the gate discards it
     *   in hand --an error----------> lost         write of `lost`, in a `finally` block
     *   lost --send, request, end---> in hand      CAS of `lost` to NOT_LOST: see `recover`
     *
     * The error is a StackOverflowError or an OutOfMemoryError. It can come at any call, so the holder of the
     * permit keeps its progress in a local variable:
     *
     *   UNCOUNTED  `demand` still has the element that was signaled
     *   COUNTED    `demand` does not have it any more, and is positive: the permit belongs into the gate
     *
     * A write of a field needs no stack and no memory. Until the next call recovers the permit, nobody sends. `end`
     * is such a call, so the stream ends with its body. If the error comes later, in another fiber that sends while
     * the body ends, the subscriber's next request tells the end.
     *
     * A thread that has it in hand and cannot give it back, since `demand` is ENDED or the gate is closed, tells the
     * subscriber of the end, if that has come. So exactly one thread does, after the last element.
     */
    private static final VarHandle DEMAND =
            fieldVarHandle(MethodHandles.lookup(), "demand", VarHandle.class, Outflow.class, long.class);

    private static final VarHandle PHASE =
            fieldVarHandle(MethodHandles.lookup(), "phase", VarHandle.class, Outflow.class, Phase.class);

    private static final VarHandle LOST =
            fieldVarHandle(MethodHandles.lookup(), "lost", VarHandle.class, Outflow.class, int.class);

    private enum Phase {
        OPEN, // the subscriber can be told
        TOLD, // of the end
        CANCELLED // by the subscriber
    }

    private static final long UNBOUNDED = Long.MAX_VALUE;
    private static final long ENDED = -1;
    private static final Object PERMIT = new Object();

    // Values of `lost`. Not an enum, which has to be initialized.
    private static final int NOT_LOST = 0;
    private static final int UNCOUNTED = 1;
    private static final int COUNTED = 2;

    // How a sender gets the permit.
    private static final int AWAITED = 0;
    private static final int TRIED = 1;
    private static final int GIVEN = 2; // by an event

    private final Computation<?> computation;

    @SuppressWarnings("this-escape") // the gate has no permit to give back before this is a subscription
    private final Channel<Object> gate = Channel.bounded(1, permit -> tellEnd());

    private volatile long demand; // CASed, any thread
    private volatile int lost; // written by the thread that has lost the permit, CASed by the next one
    private volatile Phase phase = Phase.OPEN; // CASed once, any thread
    private volatile @Nullable Outcome<?> outcome; // of the body; written by `end`
    private volatile @Nullable Throwable rejection; // the exception that the subscriber has thrown
    private final AtomicBoolean reported = new AtomicBoolean(); // what came too late

    /// Creates a sink for one subscription.
    ///
    /// @param computation of the fiber that runs the body; cancelled when the subscriber cancels
    protected Outflow(Computation<?> computation) {
        this.computation = requireNonNull(computation, "computation");
    }

    // ---- for the body

    @Override
    public final void send(T element) {
        requireNonNull(element, "element");
        if (outcome != null) {
            throw refusal();
        }
        recover();
        if (!trySignal(element, AWAITED)) {
            throw refusal();
        }
    }

    @Override
    public final boolean trySend(T element) {
        requireNonNull(element, "element");
        recover();
        return trySignal(element, TRIED);
    }

    @Override
    public final Event<@Nullable Void> sending(T element) {
        requireNonNull(element, "element");
        return Event.<Object>fromRequest("send to", this, this::ask).wrap(permit -> {
            if (!trySignal(element, GIVEN)) {
                throw refusal();
            }
            return null;
        });
    }

    /// Asks the gate for the permit, if there is stack for the function that gives it back.
    private void ask(Choice<?> choice) {
        recover();
        Trigger.prepare();
        gate.ask(Channel.untyped(choice));
    }

    /// Takes the permit, signals the element, and gives the permit back. In one method, so that an error that comes
    /// at the entry of another one finds the permit in a local variable.
    ///
    /// @param permit how to get it
    /// @return whether the element was signaled; false if there is no permit to try, if the stream has ended, or if
    ///     the subscriber has cancelled
    private boolean trySignal(T element, int permit) {
        int step = NOT_LOST; // from here on, the permit is in hand unless this is NOT_LOST
        try {
            if (permit == AWAITED) {
                gate.receive(this);
            } else if (permit == TRIED && gate.tryReceive() == null) {
                return false;
            }
            step = UNCOUNTED;
            boolean takes = phase == Phase.OPEN && outcome == null;
            if (takes) {
                next(element);
            }
            return takes;
        } catch (Throwable thrown) { // which a subscriber must not do
            if (step != NOT_LOST) {
                rejection = thrown;
                abandon(thrown);
            }
            throw thrown;
        } finally {
            try { // as in `recover`, but with the permit in hand already
                if (step != NOT_LOST && count()) {
                    step = COUNTED;
                    putInGate();
                }
                step = NOT_LOST;
            } finally {
                if (step != NOT_LOST) {
                    lost = step;
                }
            }
        }
    }

    /// Gives back a permit that was lost.
    private void recover() {
        int step = lost;
        if (step == NOT_LOST || !LOST.compareAndSet(this, step, NOT_LOST)) {
            return; // not lost, or recovered by another thread
        }
        try {
            if (step == COUNTED || count()) {
                step = COUNTED;
                putInGate();
            }
            step = NOT_LOST;
        } finally {
            if (step != NOT_LOST) {
                lost = step;
            }
        }
    }

    /// {@return why nothing is sent any more}
    private RuntimeException refusal() {
        Throwable rejected = rejection;
        if (rejected != null) {
            return Cancellation.unchecked(rejected);
        }
        return phase == Phase.CANCELLED ? cancelled() : closed();
    }

    private static ConsumerCancelled cancelled() {
        return new ConsumerCancelled("the subscriber has cancelled its subscription");
    }

    private static SinkClosed closed() {
        return new SinkClosed("the body of this stream has ended, so nothing was sent (P8)");
    }

    /// Takes the element that was signaled off the demand. Called with the permit in hand.
    ///
    /// @return whether the permit belongs into the gate; if not, it is parked, or the end is told
    private boolean count() {
        while (true) {
            long current = demand;
            if (current == UNBOUNDED) {
                return true;
            }
            if (current == ENDED) {
                tellEnd();
                return false;
            }
            if (DEMAND.compareAndSet(this, current, current - 1)) {
                return current > 1;
            }
            // lost to the subscriber, who requests more, or to the end
        }
    }

    private void putInGate() {
        if (!gate.trySend(PERMIT)) {
            tellEnd();
        }
    }

    // ---- for the subscriber

    /// Adds to the number of elements that the subscriber takes. Never waits (P4).
    ///
    /// @param number if not positive, the stream fails with IllegalArgumentException (P6)
    public final void request(long number) {
        if (number <= 0) {
            computation.tryCancel(new IllegalArgumentException("a subscriber must request at least one element"
                    + " (Reactive Streams 3.9), and has requested " + number));
            return;
        }
        recover();
        while (true) {
            long current = demand;
            if (current == ENDED || current == UNBOUNDED) {
                return;
            }
            long next = current + number < 0 ? UNBOUNDED : current + number;
            if (DEMAND.compareAndSet(this, current, next)) {
                int step = current == 0 ? COUNTED : NOT_LOST;
                try {
                    if (step != NOT_LOST) {
                        putInGate();
                    }
                    step = NOT_LOST;
                } finally {
                    if (step != NOT_LOST) {
                        lost = step;
                    }
                }
                return;
            }
            // lost to another request, to a sender, or to the end
        }
    }

    /// Tells the subscriber nothing any more, and cancels the body with [ConsumerCancelled]. Never waits (P4,
    /// P5).
    public final void cancel() {
        abandon(cancelled());
    }

    private void abandon(Throwable cause) {
        if (PHASE.compareAndSet(this, Phase.OPEN, Phase.CANCELLED)) {
            gate.cancel(cause); // wakes all who wait to send
            computation.tryCancel(cause);
            release();
            reportLate();
        }
    }

    // ---- for the fiber

    /// {@return the code of the fiber, which runs the body} The fiber's outcome goes to [#end].
    ///
    /// @param body sends to this
    public final Callable<@Nullable Void> running(Producer<T> body) {
        requireNonNull(body, "body");
        return () -> {
            body.run(this);
            return null;
        };
    }

    /// Fails the stream, since no fiber runs the body.
    ///
    /// @param refusal the exception of the scheduler
    public final void refused(Throwable refusal) {
        requireNonNull(refusal, "refusal");
        computation.tryCancel(refusal); // removes its timer
        end(new Outcome.Cancelled<@Nullable Void>(refusal));
    }

    /// Ends the stream as the body has ended, behind all elements (P3, P6). May be called again if it has
    /// thrown.
    ///
    /// @param ended the outcome of the body
    public final void end(Outcome<?> ended) {
        outcome = requireNonNull(ended, "ended");
        if ((long) DEMAND.getAndSet(this, ENDED) == 0) {
            lost = UNCOUNTED; // it was parked
        }
        recover(); // tells the end, since there is no demand any more
        gate.cancel(closed());
        if (phase == Phase.CANCELLED) {
            release(); // once more, as an error may have cut off `abandon`
        }
        reportLate();
    }

    /// Called with the permit in hand, for good.
    private void tellEnd() {
        Outcome<?> ended = outcome;
        if (ended != null && PHASE.compareAndSet(this, Phase.OPEN, Phase.TOLD)) {
            try {
                if (ended instanceof Outcome.Cancelled<?>(Throwable cause)) {
                    failed(cause);
                } else {
                    completed();
                }
            } catch (Throwable thrown) { // which a subscriber must not do (P7)
                drop(thrown);
            } finally {
                release();
            }
        }
    }

    /// Reports exceptions that the subscriber is not told, once the body has ended and the subscriber has
    /// cancelled: the later of the two calls this.
    private void reportLate() {
        Outcome<?> ended = outcome;
        if (ended == null || phase != Phase.CANCELLED || !reported.compareAndSet(false, true)) {
            return;
        }
        Throwable thrown = ended instanceof Outcome.Cancelled<?>(Throwable cause) ? cause : null;
        Throwable rejected = rejection;
        if (rejected != null && rejected != thrown) {
            drop(rejected);
        }
        if (thrown != null && !(thrown instanceof Cancellation)) {
            drop(thrown);
        }
    }

    // ---- hooks

    /// Signals an element to the subscriber.
    ///
    /// @param element not null
    protected abstract void next(T element);

    /// Signals to the subscriber that the body has returned.
    protected abstract void completed();

    /// Signals to the subscriber that the body has failed.
    ///
    /// @param cause the exception of the body, or the cause of its cancellation
    protected abstract void failed(Throwable cause);

    /// Forgets the subscriber: nothing is signaled any more (P9).
    protected abstract void release();

    /// Takes an exception that comes too late for the subscriber.
    ///
    /// @param late goes to the library's hook for such exceptions
    protected abstract void drop(Throwable late);
}
