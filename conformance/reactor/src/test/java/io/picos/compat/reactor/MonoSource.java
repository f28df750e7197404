package io.picos.compat.reactor;

import io.picos.compat.subject.BridgeSubject.Source;
import io.picos.compat.subject.RudeSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/// A source that is a mono.
///
/// @param rude what emits
record MonoSource<T>(RudeSource<T> rude) implements Source<T> {
    MonoSource() {
        this(new RudeSource<>());
    }

    static <T> Mono<T> of(Source<T> source) {
        return new Subscribed<>(((MonoSource<T>) source).rude);
    }

    @Override
    public void complete(T value) {
        rude.complete(value);
    }

    @Override
    public void fail(Throwable thrown) {
        rude.fail(thrown);
    }

    @Override
    public boolean isCancelled() {
        return rude.isCancelled();
    }

    private static final class Subscribed<T> extends Mono<T> {
        private final RudeSource<T> rude;

        Subscribed(RudeSource<T> rude) {
            this.rude = rude;
        }

        @Override
        public void subscribe(CoreSubscriber<? super T> actual) {
            RudeSource<T>.Guest guest = rude.admit(value -> emit(actual, value), actual::onError);
            actual.onSubscribe(new Subscription() {
                @Override
                public void request(long number) {}

                @Override
                public void cancel() {
                    guest.cancel();
                }
            });
            guest.begin();
        }

        private static <T> void emit(CoreSubscriber<? super T> actual, T value) {
            if (value != null) {
                actual.onNext(value);
            }
            actual.onComplete();
        }
    }
}
