package io.picos.compat.reactor;

import io.picos.Computation;
import io.picos.compat.Audience;
import io.picos.compat.Spout;
import io.picos.compat.StreamSubject;
import io.picos.reactor.ReactorBridge;
import io.picos.std.channel.Inflow;
import io.picos.std.channel.Producer;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/// Fluxes of a bridge.
///
/// @param bridge that builds them
record FluxSubject(ReactorBridge bridge) implements StreamSubject {
    @Override
    public <T> Built<T> build(Producer<T> body) {
        return built(bridge.flux(body));
    }

    @Override
    public <T> Built<T> build(Computation<@Nullable Void> computation, Producer<T> body) {
        return built(bridge.flux(computation, body));
    }

    @Override
    public <T> Built<T> build(Duration deadline, Producer<T> body) {
        return built(bridge.flux(deadline, body));
    }

    private static <T> Built<T> built(Flux<T> flux) {
        return audience -> flux.subscribe(new Listener<>(audience));
    }

    @Override
    public <T> Inflow<T> open(Spout<T> spout, int prefetch, @Nullable Consumer<? super T> onUndelivered) {
        Flux<T> flux = flux(spout);
        return onUndelivered == null
                ? ReactorBridge.open(flux, prefetch)
                : ReactorBridge.open(flux, prefetch, onUndelivered);
    }

    @Override
    public <T> @Nullable T awaitFirst(Spout<T> spout) {
        return ReactorBridge.<T>awaitFirst(flux(spout));
    }

    private static <T> Flux<T> flux(Spout<T> spout) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super T> subscriber) {
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
        };
    }

    /// @param audience is told everything
    private record Listener<T>(Audience<T> audience) implements CoreSubscriber<T> {
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
