package io.picos.completablefuture;

import static java.util.Objects.requireNonNull;

import io.picos.spi.Timeouts;
import io.picos.std.channel.Inflow;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Subscribes to a publisher, and gives its elements to fibers.
final class FlowInflow<T> extends Inflow<T> implements Flow.Subscriber<T> {
    private volatile Flow.@Nullable Subscription subscription; // written by the source, once

    private FlowInflow(int prefetch, @Nullable Consumer<? super T> onUndelivered) {
        super(prefetch, onUndelivered);
    }

    static <T> Inflow<T> open(
            Flow.Publisher<? extends T> publisher, int prefetch, @Nullable Consumer<? super T> onUndelivered) {
        requireNonNull(publisher, "publisher");
        FlowInflow<T> inflow = new FlowInflow<>(prefetch, onUndelivered);
        try {
            publisher.subscribe(inflow);
        } catch (Throwable thrown) { // which a source must not do, but the subscription may have begun (P12b)
            inflow.close();
            throw thrown;
        }
        return inflow;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        requireNonNull(given, "subscription");
        if (subscription != null) {
            given.cancel(); // Reactive Streams 2.5
            return;
        }
        subscription = given;
        started();
    }

    @Override
    public void onNext(T element) {
        offer(requireNonNull(element, "element"));
    }

    @Override
    public void onComplete() {
        ended();
    }

    @Override
    public void onError(Throwable thrown) {
        failed(Timeouts.incoming(requireNonNull(thrown, "thrown")));
    }

    @Override
    protected void request(long number) {
        requireNonNull(subscription).request(number);
    }

    @Override
    protected void stop() {
        requireNonNull(subscription).cancel();
    }

    @Override
    protected void drop(Throwable late) {
        Hooks.report(late);
    }

    @Override
    protected Throwable overflow() {
        return new IllegalStateException("the publisher has sent more elements than were requested (P14)");
    }
}
