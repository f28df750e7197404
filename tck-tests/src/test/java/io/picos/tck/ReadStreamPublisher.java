package io.picos.tck;

import io.vertx.core.streams.ReadStream;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// A read stream for each subscriber, as a publisher.
final class ReadStreamPublisher<T> implements Publisher<T> {
    private final Supplier<ReadStream<T>> streams;

    ReadStreamPublisher(Supplier<ReadStream<T>> streams) {
        this.streams = streams;
    }

    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        if (subscriber == null) {
            throw new NullPointerException("subscriber");
        }
        Reading<T> reading = new Reading<>(streams.get(), subscriber);
        subscriber.onSubscribe(reading);
        reading.begin();
    }

    /// One subscription.
    private static final class Reading<T> implements Subscription {
        private final ReadStream<T> stream;
        private volatile Subscriber<? super T> subscriber; // null when it has cancelled

        Reading(ReadStream<T> stream, Subscriber<? super T> subscriber) {
            this.stream = stream;
            this.subscriber = subscriber;
            stream.pause();
            stream.exceptionHandler(thrown -> tell(to -> to.onError(thrown)));
            stream.endHandler(ignored -> tell(Subscriber::onComplete));
        }

        void begin() {
            if (subscriber != null) {
                stream.handler(element -> tell(to -> to.onNext(element)));
            }
        }

        private void tell(java.util.function.Consumer<Subscriber<? super T>> signal) {
            Subscriber<? super T> told = subscriber;
            if (told != null) {
                signal.accept(told);
            }
        }

        @Override
        public void request(long number) {
            if (number <= 0) {
                tell(to -> to.onError(new IllegalArgumentException("3.9: a request of " + number)));
                cancel();
            } else {
                stream.fetch(number);
            }
        }

        @Override
        public void cancel() {
            subscriber = null;
            stream.handler(null);
        }
    }
}
