package io.picos.std.channel;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.util.Objects.requireNonNull;

import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.Outcome;
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
     * serial. It is in one of three places:
     *
     *   parked       nobody has it, and `demand` is 0
     *   in the gate  nobody has it, and `demand` is positive: who sends takes it out, or waits for it
     *   in hand      of a thread that signals, or that moves it
     *
     *   parked --request------------> in hand      CAS of `demand` from 0, by the subscriber
     *   in hand --giveBack----------> in the gate  if there is demand
     *   in hand --giveBack----------> parked       CAS of `demand` from 1 to 0
     *   in the gate --send----------> in hand      the gate gives it to one sender, first come, first served
     *   parked --end----------------> in hand      swap of `demand` from 0 to ENDED
     *   in the gate --end, cancel---> in hand      the gate discards it
     *
     * A thread that has it in hand and cannot give it back, since `demand` is ENDED or the gate is closed, tells the
     * subscriber of the end, if that has come. So exactly one thread does, after the last element.
     */
    private static final VarHandle DEMAND =
            fieldVarHandle(MethodHandles.lookup(), "demand", VarHandle.class, Outflow.class, long.class);

    private static final VarHandle PHASE =
            fieldVarHandle(MethodHandles.lookup(), "phase", VarHandle.class, Outflow.class, Phase.class);

    private enum Phase {
        OPEN, // the subscriber can be told
        TOLD, // of the end
        CANCELLED // by the subscriber
    }

    private static final long UNBOUNDED = Long.MAX_VALUE;
    private static final long ENDED = -1;
    private static final Object PERMIT = new Object();

    private final Computation<?> computation;

    @SuppressWarnings("this-escape") // the gate has no permit to give back before this is a subscription
    private final Channel<Object> gate = Channel.bounded(1, permit -> tellEnd());

    private volatile long demand; // CASed, any thread
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
        gate.receive(this);
        if (!trySignal(element)) {
            throw refusal();
        }
    }

    @Override
    public final boolean trySend(T element) {
        requireNonNull(element, "element");
        return gate.tryReceive() != null && trySignal(element);
    }

    @Override
    public final Event<@Nullable Void> sending(T element) {
        requireNonNull(element, "element");
        return gate.receiving().wrap(permit -> {
            if (!trySignal(element)) {
                throw refusal();
            }
            return null;
        });
    }

    /// Called with the permit in hand.
    ///
    /// @return whether the element was signaled; false if the stream has ended, or the subscriber has cancelled
    private boolean trySignal(T element) {
        try {
            boolean takes = phase == Phase.OPEN && outcome == null;
            if (takes) {
                next(element);
            }
            return takes;
        } catch (Throwable thrown) { // which a subscriber must not do
            rejection = thrown;
            abandon(thrown);
            throw thrown;
        } finally {
            giveBack();
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

    private void giveBack() {
        while (true) {
            long current = demand;
            if (current == UNBOUNDED) {
                putInGate();
                return;
            }
            if (current == ENDED) {
                tellEnd();
                return;
            }
            if (DEMAND.compareAndSet(this, current, current - 1)) {
                if (current > 1) {
                    putInGate();
                }
                return;
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
        while (true) {
            long current = demand;
            if (current == ENDED || current == UNBOUNDED) {
                return;
            }
            long next = current + number < 0 ? UNBOUNDED : current + number;
            if (DEMAND.compareAndSet(this, current, next)) {
                if (current == 0) {
                    putInGate();
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
            tellEnd();
        }
        gate.cancel(closed());
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
