package io.picos.compat.shared;

import io.picos.Computation;
import io.picos.compat.stream.Audience;
import io.picos.compat.stream.Spout;
import io.picos.compat.stream.StreamSubject;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.std.channel.Inflow;
import io.picos.std.channel.Producer;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Publishers of a bridge. A subject that is wrong on purpose overrides how it subscribes, emits or runs bodies.
public class FlowSubject implements StreamSubject {
    private final CompletableFutureBridge bridge;

    /// @param bridge that builds them
    public FlowSubject(CompletableFutureBridge bridge) {
        this.bridge = bridge;
    }

    /// {@return the body to run}
    protected <T> Producer<T> body(Producer<T> given, Audience<T> audience) {
        return given;
    }

    /// {@return a subscriber that tells everything to the audience}
    protected <T> Flow.Subscriber<T> listener(Audience<T> audience) {
        return new Listener<>(audience);
    }

    /// {@return what signals to a subscriber}
    protected <T> Spout.Target<T> target(Spout<T> spout, Flow.Subscriber<? super T> subscriber) {
        return new Told<>(subscriber);
    }

    @Override
    public <T> Built<T> build(Producer<T> body) {
        return audience -> bridge.publisher(body(body, audience)).subscribe(listener(audience));
    }

    @Override
    public <T> Built<T> build(Computation<@Nullable Void> computation, Producer<T> body) {
        return audience -> bridge.publisher(computation, body(body, audience)).subscribe(listener(audience));
    }

    @Override
    public <T> Built<T> build(Duration deadline, Producer<T> body) {
        return audience -> bridge.publisher(deadline, body(body, audience)).subscribe(listener(audience));
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

    private <T> Flow.Publisher<T> publisher(Spout<T> spout) {
        return subscriber -> {
            spout.subscribed(target(spout, subscriber));
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

    /// Tells everything to a subscriber.
    ///
    /// @param subscriber is told everything
    protected record Told<T>(Flow.Subscriber<? super T> subscriber) implements Spout.Target<T> {
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
    }

    /// Tells everything to an audience.
    protected static class Listener<T> implements Flow.Subscriber<T> {
        private final Audience<T> audience;

        /// @param audience is told everything
        protected Listener(Audience<T> audience) {
            this.audience = audience;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            audience.subscribed(new Audience.Control() {
                @Override
                public void request(long number) {
                    Listener.this.request(subscription, number);
                }

                @Override
                public void cancel() {
                    subscription.cancel();
                }
            });
        }

        /// Requests elements for the audience.
        protected void request(Flow.Subscription subscription, long number) {
            subscription.request(number);
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
