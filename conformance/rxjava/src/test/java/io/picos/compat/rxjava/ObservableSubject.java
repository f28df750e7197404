package io.picos.compat.rxjava;

import io.picos.Computation;
import io.picos.compat.stream.Audience;
import io.picos.compat.stream.Spout;
import io.picos.compat.stream.StreamSubject;
import io.picos.rxjava.RxJavaBridge;
import io.picos.std.channel.Channel;
import io.picos.std.channel.Inflow;
import io.picos.std.channel.Producer;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Observer;
import io.reactivex.rxjava3.disposables.Disposable;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Observables of a bridge.
///
/// @param bridge that builds them
record ObservableSubject(RxJavaBridge bridge) implements StreamSubject {
    @Override
    public boolean hasDemand() {
        return false;
    }

    @Override
    public <T> Built<T> build(Producer<T> body) {
        return built(bridge.observable(body));
    }

    @Override
    public <T> Built<T> build(Computation<@Nullable Void> computation, Producer<T> body) {
        return built(bridge.observable(computation, body));
    }

    @Override
    public <T> Built<T> build(Duration deadline, Producer<T> body) {
        return built(bridge.observable(deadline, body));
    }

    private static <T> Built<T> built(Observable<T> observable) {
        return audience -> observable.subscribe(new Listener<>(audience));
    }

    @Override
    public <T> Inflow<T> open(Spout<T> spout, int prefetch, @Nullable Consumer<? super T> onUndelivered) {
        Channel<T> channel =
                onUndelivered == null ? Channel.bounded(prefetch) : Channel.bounded(prefetch, onUndelivered);
        return RxJavaBridge.open(observable(spout), channel);
    }

    @Override
    public <T> @Nullable T awaitFirst(Spout<T> spout) {
        return RxJavaBridge.<T>awaitFirst(observable(spout));
    }

    private static <T> Observable<T> observable(Spout<T> spout) {
        return Observable.unsafeCreate(observer -> {
            spout.subscribed(new Spout.Target<>() {
                @Override
                public void next(T element) {
                    observer.onNext(element);
                }

                @Override
                public void complete() {
                    observer.onComplete();
                }

                @Override
                public void fail(Throwable thrown) {
                    observer.onError(thrown);
                }
            });
            observer.onSubscribe(Disposable.fromRunnable(spout::cancelled));
            spout.requested(Long.MAX_VALUE);
        });
    }

    /// @param audience is told everything
    private record Listener<T>(Audience<T> audience) implements Observer<T> {
        @Override
        public void onSubscribe(Disposable subscription) {
            audience.subscribed(new Audience.Control() {
                @Override
                public void request(long number) {}

                @Override
                public void cancel() {
                    subscription.dispose();
                }
            });
            audience.requestAll();
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
}
