package io.picos.rxjava;

import static java.util.Objects.requireNonNull;

import io.picos.Cancellation;
import io.picos.spi.Delivery;
import io.picos.spi.Handler;
import io.reactivex.rxjava3.core.FlowableSubscriber;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;

/// Delivers the first element of a stream to a fiber: requests one, and cancels the subscription when it has
/// come.
final class First<T> extends Delivery<@Nullable T> implements FlowableSubscriber<T> {
    private static final String AWAIT = "RxJavaBridge.awaitFirst";

    private volatile @Nullable Subscription subscription; // written by the source, once
    private boolean hasCome; // by the source, which signals one after the other

    private First() {
        super(null);
    }

    static <T> @Nullable T await(Publisher<? extends T> publisher) {
        requireNonNull(publisher, "publisher");
        Handler.current(AWAIT, RxJavaBridge.BUILDER);
        First<T> first = new First<>();
        try {
            publisher.subscribe(first);
        } catch (Throwable thrown) { // which a source must not do, but the subscription may have begun
            first.giveUp(thrown);
            throw thrown;
        }
        return first.awaitAs(publisher);
    }

    static <T> @Nullable T await(Observable<? extends T> observable) {
        requireNonNull(observable, "observable");
        Handler.current(AWAIT, RxJavaBridge.BUILDER);
        return RxJavaBridge.<T>await(observable.<T>map(element -> element).firstElement());
    }

    @Override
    public void onSubscribe(Subscription given) {
        if (Streams.isFirst(subscription, requireNonNull(given, "subscription")::cancel)) {
            subscription = given;
            if (isAwaited()) {
                request(given);
            } else {
                given.cancel();
            }
        }
    }

    @Override
    public void onNext(T element) {
        requireNonNull(element, "element");
        if (!hasCome) {
            hasCome = true;
            stopSafely();
            deliver(element);
        }
    }

    private void request(Subscription given) {
        try {
            given.request(1);
        } catch (Throwable thrown) { // a source that breaks its contract
            fail(thrown);
            if (!hasCome) { // else it is stopped
                stopSafely();
            }
        }
    }

    /// Fails the wait, and cancels the subscription, unless the result has come.
    private void giveUp(Throwable thrown) {
        if (isAwaited()) {
            fail(thrown);
            stopSafely();
        }
    }

    private void stopSafely() {
        try {
            stop();
        } catch (Throwable thrown) { // a source that breaks its contract
            drop(thrown);
        }
    }

    @Override
    public void onComplete() {
        if (!hasCome) {
            deliverNothing();
        }
    }

    @Override
    public void onError(Throwable thrown) {
        fail(thrown); // the library does not wrap it (B8)
    }

    @Override
    protected void stop() {
        Subscription running = subscription;
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    protected void drop(Throwable thrown) {
        if (!(thrown instanceof Cancellation)) { // a Cancellation is not reported (B2)
            RxJavaPlugins.onError(thrown);
        }
    }
}
