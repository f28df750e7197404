package io.picos.rxjava;

import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.Outcome;
import io.picos.Trigger;
import io.picos.spi.BackendScheduler;
import io.picos.spi.Receiver;
import io.picos.spi.Timeouts;
import io.reactivex.rxjava3.core.CompletableEmitter;
import io.reactivex.rxjava3.core.MaybeEmitter;
import io.reactivex.rxjava3.core.SingleEmitter;
import io.reactivex.rxjava3.functions.Cancellable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One subscription to a single, maybe or completable: signals the outcome of a fiber or a computation to the
/// subscriber.
final class Outbound<T extends @Nullable Object> implements Receiver<T>, Trigger.Action {
    private final Computation<? extends T> computation;
    private final Emitter<? super T> emitter;

    /// The emitter of one of the three types.
    interface Emitter<T extends @Nullable Object> {
        /// Signals the value, unless the subscription is disposed of.
        void succeed(T value);

        /// {@return whether the exception was signaled}
        boolean tryFail(Throwable thrown);

        /// Runs the action when the subscription is disposed of, or has ended.
        void onDispose(Cancellable action);
    }

    private Outbound(Computation<? extends T> computation, Emitter<? super T> emitter) {
        this.computation = computation;
        this.emitter = emitter;
    }

    /// Starts a fiber for a subscriber. Disposing of the subscription cancels the fiber (B2).
    static <T extends @Nullable Object> void launch(
            BackendScheduler scheduler,
            Supplier<? extends Computation<T>> computations,
            Callable<? extends T> body,
            Emitter<T> emitter) {
        Computation<T> computation = computations.get();
        Outbound<T> outbound = new Outbound<>(computation, emitter);
        emitter.onDispose(outbound::cancelComputation);
        try {
            scheduler.launch(null, computation, body, outbound);
        } catch (Throwable refused) {
            computation.tryCancel(refused); // removes its timer
            throw refused;
        }
    }

    /// {@return a supplier that gives the computation to the first subscriber, and throws IllegalStateException
    /// for any other}
    static <C extends Computation<?>> Supplier<C> once(C computation) {
        return BackendScheduler.once(
                computation,
                "a computation completes once, so that a native object on its behalf can be"
                        + " subscribed to once; without one, each subscriber has a computation");
    }

    private void cancelComputation() {
        if (computation.isRunning()) {
            computation.tryCancel(new ConsumerCancelled("the subscriber has disposed of its subscription"));
        }
    }

    /// Completes a subscription when the computation completes. Disposing of the subscription leaves the
    /// computation untouched (B4).
    static <T extends @Nullable Object> void observe(Computation<? extends T> computation, Emitter<T> emitter) {
        Trigger trigger = Trigger.withAction(new Outbound<>(computation, emitter));
        if (computation.tryAttach(trigger)) {
            emitter.onDispose(() -> computation.detach(trigger));
        } else {
            trigger.signal();
        }
    }

    @Override
    public void signaled(Trigger trigger) {
        Outcome<? extends T> outcome = computation.peek();
        if (outcome != null) { // else the trigger was detached, since the subscription is disposed of
            complete(outcome);
        }
    }

    @Override
    public void end(Outcome<T> outcome) {
        try {
            if (!complete(outcome)
                    && outcome instanceof Outcome.Cancelled<T>(Throwable cause)
                    && !(cause instanceof Cancellation)) { // a Cancellation is not reported
                RxJavaPlugins.onError(cause); // too late for the subscriber (B2)
            }
        } catch (Throwable thrown) {
            RxJavaPlugins.onError(thrown); // thrown by the subscriber; reported as on the library's own threads
        }
    }

    private boolean complete(Outcome<? extends T> outcome) {
        switch (outcome) {
            case Outcome.Returned<? extends T>(var value) -> emitter.succeed(value);
            case Outcome.Cancelled<? extends T>(Throwable cause) -> {
                return emitter.tryFail(Timeouts.outgoing(cause));
            }
        }
        return true;
    }

    // ---- the three types

    /// @param emitter of a single, which has a value
    record OfSingle<T>(SingleEmitter<T> emitter) implements Emitter<@Nullable T> {
        @Override
        public void succeed(@Nullable T value) {
            if (value != null) {
                emitter.onSuccess(value);
            } else {
                emitter.tryOnError(new NullPointerException(
                        "the body returned null, which no Single can emit; maybe(body) is empty then"));
            }
        }

        @Override
        public boolean tryFail(Throwable thrown) {
            return emitter.tryOnError(thrown);
        }

        @Override
        public void onDispose(Cancellable action) {
            emitter.setCancellable(action);
        }
    }

    /// @param emitter of a maybe, which is empty if the value is null
    record OfMaybe<T>(MaybeEmitter<T> emitter) implements Emitter<@Nullable T> {
        @Override
        public void succeed(@Nullable T value) {
            if (value != null) {
                emitter.onSuccess(value);
            } else {
                emitter.onComplete();
            }
        }

        @Override
        public boolean tryFail(Throwable thrown) {
            return emitter.tryOnError(thrown);
        }

        @Override
        public void onDispose(Cancellable action) {
            emitter.setCancellable(action);
        }
    }

    /// @param emitter of a completable, which has no value
    record OfCompletable<T extends @Nullable Object>(CompletableEmitter emitter) implements Emitter<T> {
        @Override
        public void succeed(T value) {
            emitter.onComplete();
        }

        @Override
        public boolean tryFail(Throwable thrown) {
            return emitter.tryOnError(thrown);
        }

        @Override
        public void onDispose(Cancellable action) {
            emitter.setCancellable(action);
        }
    }
}
