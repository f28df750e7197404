package io.picos.compat.shared;

import io.picos.compat.stream.Audience;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// A subscriber of Reactive Streams that tells everything to an audience. Each library has an interface of its own
/// for subscribers that it trusts to keep the rules: a subclass implements that.
///
/// @param <T> the type of the elements
public abstract class Listener<T> implements Subscriber<T> {
    private final Audience<T> audience;

    /// @param audience is told everything
    protected Listener(Audience<T> audience) {
        this.audience = audience;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        audience.subscribed(new Audience.Control() {
            @Override
            public void request(long number) {
                subscription.request(number);
            }

            @Override
            public void cancel() {
                subscription.cancel();
            }
        });
    }

    @Override
    public void onNext(T element) {
        audience.next(element);
    }

    @Override
    public void onComplete() {
        audience.completed();
    }

    @Override
    public void onError(Throwable thrown) {
        audience.failed(thrown);
    }
}
