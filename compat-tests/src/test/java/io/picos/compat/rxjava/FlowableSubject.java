package io.picos.compat.rxjava;

import io.picos.Computation;
import io.picos.compat.Audience;
import io.picos.compat.Spout;
import io.picos.compat.StreamSubject;
import io.picos.rxjava.RxJavaBridge;
import io.picos.std.channel.Inflow;
import io.picos.std.channel.Producer;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.FlowableSubscriber;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;

/// Flowables of a bridge.
///
/// @param bridge that builds them
record FlowableSubject(RxJavaBridge bridge) implements StreamSubject {
    @Override
    public <T> Built<T> build(Producer<T> body) {
        return built(bridge.flowable(body));
    }

    @Override
    public <T> Built<T> build(Computation<@Nullable Void> computation, Producer<T> body) {
        return built(bridge.flowable(computation, body));
    }

    @Override
    public <T> Built<T> build(Duration deadline, Producer<T> body) {
        return built(bridge.flowable(deadline, body));
    }

    private static <T> Built<T> built(Flowable<T> flowable) {
        return audience -> flowable.subscribe(new Listener<>(audience));
    }

    @Override
    public <T> Inflow<T> open(Spout<T> spout, int prefetch, @Nullable Consumer<? super T> onUndelivered) {
        Publisher<T> publisher = publisher(spout);
        return onUndelivered == null
                ? RxJavaBridge.open(publisher, prefetch)
                : RxJavaBridge.open(publisher, prefetch, onUndelivered);
    }

    @Override
    public <T> @Nullable T awaitFirst(Spout<T> spout) {
        return RxJavaBridge.<T>awaitFirst(publisher(spout));
    }

    private static <T> Publisher<T> publisher(Spout<T> spout) {
        return subscriber -> {
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
        };
    }

    /// @param audience is told everything
    private record Listener<T>(Audience<T> audience) implements FlowableSubscriber<T> {
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
}
