package io.picos.rxjava;

import static java.util.Objects.requireNonNull;

import io.picos.spi.Timeouts;
import io.picos.std.channel.Channel;
import io.picos.std.channel.Inflow;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Observer;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.exceptions.MissingBackpressureException;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import org.jspecify.annotations.Nullable;

/// Subscribes to an observable, which has no back-pressure, and puts its elements into a channel.
final class ObservableInflow<T> extends Inflow<T> implements Observer<T> {
    private volatile @Nullable Disposable subscription; // written by the source, once

    private ObservableInflow(Channel<T> channel) {
        super(channel);
    }

    static <T> Inflow<T> open(Observable<? extends T> observable, Channel<T> channel) {
        ObservableInflow<T> inflow = new ObservableInflow<>(requireNonNull(channel, "channel"));
        try {
            observable.subscribe(inflow);
        } catch (Throwable thrown) { // which a source must not do, but the subscription may have begun (P12b)
            inflow.close();
            throw thrown;
        }
        return inflow;
    }

    @Override
    public void onSubscribe(Disposable given) {
        if (Streams.isFirst(subscription, given::dispose)) {
            subscription = given;
            started();
        }
    }

    @Override
    public void onNext(T element) {
        offer(element);
    }

    @Override
    public void onComplete() {
        ended();
    }

    @Override
    public void onError(Throwable thrown) {
        failed(Timeouts.incoming(thrown)); // the library does not wrap it (B8)
    }

    @Override
    protected void request(long number) {
        // an observable sends all
    }

    @Override
    protected void stop() {
        requireNonNull(subscription).dispose();
    }

    @Override
    protected void drop(Throwable late) {
        RxJavaPlugins.onError(late);
    }

    @Override
    protected Throwable overflow() {
        return new MissingBackpressureException("the channel is full, and an observable cannot wait (P15)");
    }
}
