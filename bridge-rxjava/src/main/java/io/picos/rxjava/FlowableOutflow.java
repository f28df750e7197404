package io.picos.rxjava;

import io.picos.Computation;
import io.picos.spi.BackendScheduler;
import io.picos.spi.Timeouts;
import io.picos.std.channel.Outflow;
import io.picos.std.channel.Producer;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// One subscription to a flowable: signals the elements of a body to the subscriber.
final class FlowableOutflow<T> extends Outflow<T> implements Subscription {
    private volatile @Nullable Subscriber<? super T> subscriber; // cleared at the end

    private FlowableOutflow(Computation<?> computation, Subscriber<? super T> subscriber) {
        super(computation);
        this.subscriber = subscriber;
    }

    /// A flowable that starts a fiber for each subscriber. Cancelling the subscription cancels the fiber (P1,
    /// P5).
    static <T> Flowable<T> launch(
            BackendScheduler scheduler,
            Supplier<? extends Computation<@Nullable Void>> computations,
            Producer<T> body) {
        return RxJavaPlugins.onAssembly(new OfBody<>(scheduler, computations, body)); // B6
    }

    @Override
    protected void next(T element) {
        Subscriber<? super T> told = subscriber;
        if (told != null) { // else it has cancelled at this moment
            told.onNext(element);
        }
    }

    @Override
    protected void completed() {
        Subscriber<? super T> told = subscriber;
        if (told != null) {
            told.onComplete();
        }
    }

    @Override
    protected void failed(Throwable cause) {
        Subscriber<? super T> told = subscriber;
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
        RxJavaPlugins.onError(late);
    }

    /// A flowable that runs the body for each subscriber.
    private static final class OfBody<T> extends Flowable<T> {
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

        @Override
        protected void subscribeActual(Subscriber<? super T> subscriber) {
            Computation<@Nullable Void> computation;
            try {
                computation = computations.get();
            } catch (IllegalStateException second) {
                Flowable.<T>error(second).subscribe(subscriber);
                return;
            }
            FlowableOutflow<T> outflow = new FlowableOutflow<>(computation, subscriber);
            try {
                subscriber.onSubscribe(outflow);
            } catch (Throwable thrown) { // which a subscriber must not do: it has cancelled (P7)
                computation.tryCancel(thrown);
                outflow.cancel();
                throw thrown; // `Flowable.subscribe` passes it to the hook
            }
            Streams.launch(scheduler, computation, body, outflow);
        }
    }
}
