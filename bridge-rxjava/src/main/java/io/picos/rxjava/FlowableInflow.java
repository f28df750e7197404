package io.picos.rxjava;

import static java.util.Objects.requireNonNull;

import io.picos.spi.Timeouts;
import io.picos.std.channel.Inflow;
import io.reactivex.rxjava3.core.FlowableSubscriber;
import io.reactivex.rxjava3.exceptions.MissingBackpressureException;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;

/// Subscribes to a publisher, and gives its elements to fibers.
final class FlowableInflow<T> extends Inflow<T> implements FlowableSubscriber<T> {
    private volatile @Nullable Subscription subscription; // written by the source, once

    private FlowableInflow(int prefetch, @Nullable Consumer<? super T> onUndelivered) {
        super(prefetch, onUndelivered);
    }

    static <T> Inflow<T> open(
            Publisher<? extends T> publisher, int prefetch, @Nullable Consumer<? super T> onUndelivered) {
        requireNonNull(publisher, "publisher");
        FlowableInflow<T> inflow = new FlowableInflow<>(prefetch, onUndelivered);
        try {
            publisher.subscribe(inflow);
        } catch (Throwable thrown) { // which a source must not do, but the subscription may have begun (P12b)
            inflow.close();
            throw thrown;
        }
        return inflow;
    }

    @Override
    public void onSubscribe(Subscription given) {
        if (Streams.isFirst(subscription, requireNonNull(given, "subscription")::cancel)) {
            subscription = given;
            started();
        }
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
        failed(Timeouts.incoming(requireNonNull(thrown, "thrown"))); // the library does not wrap it (B8)
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
        RxJavaPlugins.onError(late);
    }

    @Override
    protected Throwable overflow() {
        return new MissingBackpressureException("the publisher has sent more elements than were requested (P14)");
    }
}
