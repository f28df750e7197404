package io.picos.compat.shared;

import io.picos.compat.stream.Spout;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// A publisher of Reactive Streams that a spout feeds.
///
/// @param spout emits the elements, and sees the requests
/// @param <T> the type of the elements
public record Fed<T>(Spout<T> spout) implements Publisher<T> {
    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        spout.subscribed(new Spout.Target<>() {
            @Override
            public void next(T element) {
                subscriber.onNext(element);
            }

            @Override
            public void complete() {
                subscriber.onComplete();
            }

            @Override
            public void fail(Throwable thrown) {
                subscriber.onError(thrown);
            }
        });
        subscriber.onSubscribe(new Subscription() {
            @Override
            public void request(long number) {
                spout.requested(number);
            }

            @Override
            public void cancel() {
                spout.cancelled();
            }
        });
    }
}
