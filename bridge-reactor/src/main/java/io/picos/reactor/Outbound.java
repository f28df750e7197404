package io.picos.reactor;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.Outcome;
import io.picos.Trigger;
import io.picos.spi.BackendScheduler;
import io.picos.spi.Receiver;
import io.picos.spi.Timeouts;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/// One subscription to a mono: signals the outcome of a fiber or a computation to the subscriber.
final class Outbound<T> implements Receiver<@Nullable T>, Trigger.Action, Subscription {
    /*
     * State machine of `state`.
     *
     *   value      meaning                                     terminal
     *   IDLE       neither requested nor completed             no
     *   REQUESTED  requested                                   no
     *   a Returned a value that waits for its request          no
     *   DONE       the outcome is being signaled, or has been  no
     *   CANCELLED  nothing is signaled any more                yes
     *
     *   IDLE --request----------------> REQUESTED     CAS, by the subscriber
     *   a Returned --request----------> DONE          CAS, by the subscriber, which is signaled the value
     *   IDLE --complete, a value------> a Returned    CAS, by the completing thread
     *   IDLE --complete, else---------> DONE          CAS, by the completing thread, which signals
     *   REQUESTED --complete----------> DONE          CAS, by the completing thread, which signals
     *   all --cancel------------------> CANCELLED     swap, by the subscriber
     */
    private static final VarHandle STATE =
            fieldVarHandle(MethodHandles.lookup(), "state", VarHandle.class, Outbound.class, Object.class);

    private static final Object IDLE = "idle";
    private static final Object REQUESTED = "requested";
    private static final Object DONE = "done";
    private static final Object CANCELLED = "cancelled";

    private final Computation<? extends @Nullable T> computation;
    private final CoreSubscriber<? super T> subscriber;
    private final @Nullable Trigger trigger; // attached to an observed computation; null for a fiber
    private volatile Object state = IDLE; // CASed, any thread

    private Outbound(
            Computation<? extends @Nullable T> computation, CoreSubscriber<? super T> subscriber, boolean observes) {
        this.computation = computation;
        this.subscriber = subscriber;
        this.trigger = observes ? Trigger.withAction(this) : null;
    }

    /// A mono that starts a fiber for each subscriber. Cancelling the subscription cancels the fiber (B2).
    static <T> Mono<T> launch(
            BackendScheduler scheduler,
            Supplier<? extends Computation<@Nullable T>> computations,
            Callable<? extends @Nullable T> body) {
        return Source.of(subscriber -> {
            Computation<@Nullable T> computation;
            try {
                computation = computations.get();
            } catch (IllegalStateException second) {
                Operators.error(subscriber, second);
                return;
            }
            Outbound<T> outbound = new Outbound<>(computation, subscriber, false);
            subscriber.onSubscribe(outbound);
            try {
                scheduler.launch(subscriber.currentContext(), computation, body, outbound);
            } catch (Throwable refused) {
                computation.tryCancel(refused); // removes its timer
                outbound.end(new Outcome.Cancelled<>(refused));
            }
        });
    }

    /// {@return a supplier that gives the computation to the first subscriber, and throws IllegalStateException
    /// for any other}
    static <C extends Computation<?>> Supplier<C> once(C computation) {
        return BackendScheduler.once(
                computation,
                "a computation completes once, so that a Mono on its behalf can be"
                        + " subscribed to once; mono(body) makes a computation for each subscriber");
    }

    /// A mono that completes when the computation completes. Cancelling the subscription leaves the computation
    /// untouched (B4).
    static <T> Mono<T> observe(Computation<? extends @Nullable T> computation) {
        return Source.of(subscriber -> {
            Outbound<T> outbound = new Outbound<>(computation, subscriber, true);
            subscriber.onSubscribe(outbound);
            if (outbound.trigger != null && !computation.tryAttach(outbound.trigger)) {
                outbound.trigger.signal();
            }
        });
    }

    // ---- for the subscriber

    @Override
    public void request(long number) {
        if (Operators.validate(number) && !STATE.compareAndSet(this, IDLE, REQUESTED)) {
            Object before = state;
            if (before instanceof Outcome<?> outcome && STATE.compareAndSet(this, before, DONE)) {
                tell(outcome);
            }
        }
    }

    @Override
    public void cancel() {
        Object before = STATE.getAndSet(this, CANCELLED);
        if (before == DONE || before == CANCELLED) {
            return;
        }
        if (trigger != null) {
            computation.detach(trigger);
        } else if (before instanceof Outcome.Returned<?>(Object value)) {
            Operators.onDiscard(value, subscriber.currentContext());
        } else if (computation.isRunning()) {
            computation.tryCancel(new ConsumerCancelled("the subscriber has cancelled its subscription"));
        }
    }

    // ---- for the fiber and the computation

    @Override
    public void signaled(Trigger signaled) {
        Outcome<? extends @Nullable T> outcome = computation.peek();
        if (outcome != null) { // else the trigger was detached, since the subscription is cancelled
            complete(outcome);
        }
    }

    @Override
    public void end(Outcome<@Nullable T> outcome) {
        if (!complete(outcome)) { // too late for the subscriber (B2)
            switch (outcome) {
                case Outcome.Returned<?> returned -> drop(outcome.get());
                case Outcome.Cancelled<?>(Cancellation ours) -> {} // not reported
                case Outcome.Cancelled<?>(Throwable thrown) ->
                    Operators.onErrorDropped(thrown, subscriber.currentContext());
            }
        }
    }

    @Override
    public void drop(@Nullable T value) {
        if (value != null) {
            Operators.onNextDropped(value, subscriber.currentContext());
        }
    }

    @Override
    public Object result() {
        return subscriber; // the delivery to a fiber, if no operator is between the two
    }

    @Override
    public boolean isSole() {
        return true;
    }

    /// {@return whether the outcome was signaled, or will be signaled at the subscriber's request}
    private boolean complete(Outcome<? extends @Nullable T> outcome) {
        boolean hasValue = outcome instanceof Outcome.Returned<?>(Object value) && value != null;
        while (true) {
            Object before = state;
            if (before == DONE || before == CANCELLED) {
                return false;
            }
            boolean waits = hasValue && before == IDLE;
            if (STATE.compareAndSet(this, before, waits ? outcome : DONE)) {
                if (!waits) {
                    tell(outcome);
                }
                return true;
            }
            // lost to the subscriber, which requests once or cancels, so that the loop ends
        }
    }

    @SuppressWarnings("unchecked") // the outcome of `computation`
    private void tell(Outcome<?> outcome) {
        switch (outcome) {
            case Outcome.Returned<?>(Object value) -> {
                if (value != null) {
                    subscriber.onNext((T) value);
                }
                if (state != CANCELLED) { // by the subscriber, in onNext
                    subscriber.onComplete();
                }
            }
            case Outcome.Cancelled<?>(Throwable cause) -> subscriber.onError(Timeouts.outgoing(cause));
        }
    }

    /// A mono that gives each subscriber a subscription of its own.
    private static final class Source<T> extends Mono<T> {
        private final Consumer<CoreSubscriber<? super T>> subscribe;

        private Source(Consumer<CoreSubscriber<? super T>> subscribe) {
            this.subscribe = subscribe;
        }

        static <T> Mono<T> of(Consumer<CoreSubscriber<? super T>> subscribe) {
            return onAssembly(new Source<>(subscribe)); // hooks of the library keep working (B6)
        }

        @Override
        public void subscribe(CoreSubscriber<? super T> actual) {
            subscribe.accept(actual);
        }
    }
}
