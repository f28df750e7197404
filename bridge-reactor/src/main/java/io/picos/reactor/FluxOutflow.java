package io.picos.reactor;

import io.picos.Computation;
import io.picos.spi.BackendScheduler;
import io.picos.spi.Timeouts;
import io.picos.std.channel.Outflow;
import io.picos.std.channel.Producer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/// One subscription to a flux: signals the elements of a body to the subscriber.
final class FluxOutflow<T> extends Outflow<T> implements Subscription {
    private final Context context;
    private volatile @Nullable CoreSubscriber<? super T> subscriber; // cleared at the end

    private FluxOutflow(Computation<?> computation, CoreSubscriber<? super T> subscriber) {
        super(computation);
        this.context = subscriber.currentContext();
        this.subscriber = subscriber;
    }

    /// A flux that starts a fiber for each subscriber. Cancelling the subscription cancels the fiber (P1, P5).
    static <T> Flux<T> launch(
            BackendScheduler scheduler,
            Supplier<? extends Computation<@Nullable Void>> computations,
            Producer<T> body) {
        return OfBody.of(scheduler, computations, body);
    }

    @Override
    protected void next(T element) {
        CoreSubscriber<? super T> told = subscriber;
        if (told != null) { // else it has cancelled at this moment
            told.onNext(element);
        }
    }

    @Override
    protected void completed() {
        CoreSubscriber<? super T> told = subscriber;
        if (told != null) {
            told.onComplete();
        }
    }

    @Override
    protected void failed(Throwable cause) {
        CoreSubscriber<? super T> told = subscriber;
        if (told != null) {
            told.onError(Timeouts.outgoing(cause));
        }
    }

    @Override
    protected void release() {
        subscriber = null;
    }

    @Override
    protected void drop(Throwable late) {
        Operators.onErrorDropped(late, context);
    }

    /// A flux that runs the body for each subscriber.
    private static final class OfBody<T> extends Flux<T> {
        private final BackendScheduler scheduler;
        private final Supplier<? extends Computation<@Nullable Void>> computations;
        private final Producer<T> body;

        private OfBody(
                BackendScheduler scheduler,
                Supplier<? extends Computation<@Nullable Void>> computations,
                Producer<T> body) {
            this.scheduler = scheduler;
            this.computations = computations;
            this.body = body;
        }

        static <T> Flux<T> of(
                BackendScheduler scheduler,
                Supplier<? extends Computation<@Nullable Void>> computations,
                Producer<T> body) {
            return onAssembly(new OfBody<>(scheduler, computations, body)); // hooks of the library keep working (B6)
        }

        @Override
        public void subscribe(CoreSubscriber<? super T> subscriber) {
            Computation<@Nullable Void> computation;
            try {
                computation = computations.get();
            } catch (IllegalStateException second) {
                Operators.error(subscriber, second);
                return;
            }
            FluxOutflow<T> outflow = new FluxOutflow<>(computation, subscriber);
            try {
                subscriber.onSubscribe(outflow);
            } catch (Throwable thrown) { // which a subscriber must not do: it has cancelled (P7)
                computation.tryCancel(thrown);
                outflow.cancel();
                outflow.drop(thrown);
                throw thrown;
            }
            try {
                scheduler.launch(outflow.context, computation, outflow.running(body), outflow::end);
            } catch (Throwable refusal) {
                outflow.refused(refusal);
            }
        }
    }
}
