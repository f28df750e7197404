package io.picos.compat.completablefuture;

import io.picos.Computation;
import io.picos.compat.Audience;
import io.picos.compat.Spout;
import io.picos.compat.StreamSubject;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.std.channel.Inflow;
import io.picos.std.channel.Producer;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Publishers of a bridge.
///
/// @param bridge that builds them
record FlowSubject(CompletableFutureBridge bridge) implements StreamSubject {
    @Override
    public <T> Built<T> build(Producer<T> body) {
        return built(bridge.publisher(body));
    }

    @Override
    public <T> Built<T> build(Computation<@Nullable Void> computation, Producer<T> body) {
        return built(bridge.publisher(computation, body));
    }

    @Override
    public <T> Built<T> build(Duration deadline, Producer<T> body) {
        return built(bridge.publisher(deadline, body));
    }

    private static <T> Built<T> built(Flow.Publisher<T> publisher) {
        return audience -> publisher.subscribe(new Listener<>(audience));
    }

    @Override
    public <T> Inflow<T> open(Spout<T> spout, int prefetch, @Nullable Consumer<? super T> onUndelivered) {
        Flow.Publisher<T> publisher = publisher(spout);
        return onUndelivered == null
                ? CompletableFutureBridge.open(publisher, prefetch)
                : CompletableFutureBridge.open(publisher, prefetch, onUndelivered);
    }

    @Override
    public <T> @Nullable T awaitFirst(Spout<T> spout) {
        return CompletableFutureBridge.<T>awaitFirst(publisher(spout));
    }

    private static <T> Flow.Publisher<T> publisher(Spout<T> spout) {
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
            subscriber.onSubscribe(new Flow.Subscription() {
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
    private record Listener<T>(Audience<T> audience) implements Flow.Subscriber<T> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
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
