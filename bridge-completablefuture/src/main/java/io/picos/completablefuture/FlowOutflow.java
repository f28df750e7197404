package io.picos.completablefuture;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.spi.BackendScheduler;
import io.picos.spi.Timeouts;
import io.picos.std.channel.Outflow;
import io.picos.std.channel.Producer;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One subscription to a publisher: signals the elements of a body to the subscriber.
final class FlowOutflow<T> extends Outflow<T> implements Flow.Subscription {
    private volatile Flow.@Nullable Subscriber<? super T> subscriber; // cleared at the end

    private FlowOutflow(Computation<?> computation, Flow.Subscriber<? super T> subscriber) {
        super(computation);
        this.subscriber = subscriber;
    }

    /// A publisher that starts a fiber for each subscriber. Cancelling the subscription cancels the fiber (P1,
    /// P5).
    static <T> Flow.Publisher<T> launch(
            BackendScheduler scheduler,
            Supplier<? extends Computation<@Nullable Void>> computations,
            Producer<T> body) {
        return subscriber -> subscribe(scheduler, computations, body, requireNonNull(subscriber, "subscriber"));
    }

    private static <T> void subscribe(
            BackendScheduler scheduler,
            Supplier<? extends Computation<@Nullable Void>> computations,
            Producer<T> body,
            Flow.Subscriber<? super T> subscriber) {
        Computation<@Nullable Void> computation;
        try {
            computation = computations.get();
        } catch (IllegalStateException second) {
            computation = Computation.cancelled(second);
        }
        FlowOutflow<T> outflow = new FlowOutflow<>(computation, subscriber);
        try {
            subscriber.onSubscribe(outflow);
        } catch (Throwable thrown) { // which a subscriber must not do: it has cancelled (P7)
            computation.tryCancel(thrown);
            outflow.cancel();
            outflow.drop(thrown);
            throw thrown;
        }
        try {
            scheduler.launch(null, computation, outflow.running(body), outflow::end);
        } catch (Throwable refusal) {
            outflow.refused(refusal);
        }
    }

    @Override
    protected void next(T element) {
        Flow.Subscriber<? super T> told = subscriber;
        if (told != null) { // else it has cancelled at this moment
            told.onNext(element);
        }
    }

    @Override
    protected void completed() {
        Flow.Subscriber<? super T> told = subscriber;
        if (told != null) {
            told.onComplete();
        }
    }

    @Override
    protected void failed(Throwable cause) {
        Flow.Subscriber<? super T> told = subscriber;
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
        Hooks.report(late);
    }
}
