package io.picos.compat.rxjava;

import io.picos.Computation;
import io.picos.compat.shared.Fed;
import io.picos.compat.shared.Listener;
import io.picos.compat.stream.Audience;
import io.picos.compat.stream.Spout;
import io.picos.compat.stream.StreamSubject;
import io.picos.rxjava.RxJavaBridge;
import io.picos.std.channel.Inflow;
import io.picos.std.channel.Producer;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.FlowableSubscriber;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

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
        return audience -> flowable.subscribe(new FlowableListener<>(audience));
    }

    @Override
    public <T> Inflow<T> open(Spout<T> spout, int prefetch, @Nullable Consumer<? super T> onUndelivered) {
        Publisher<T> publisher = new Fed<>(spout);
        return onUndelivered == null
                ? RxJavaBridge.open(publisher, prefetch)
                : RxJavaBridge.open(publisher, prefetch, onUndelivered);
    }

    @Override
    public <T> @Nullable T awaitFirst(Spout<T> spout) {
        return RxJavaBridge.<T>awaitFirst(new Fed<>(spout));
    }

    private static final class FlowableListener<T> extends Listener<T> implements FlowableSubscriber<T> {
        private FlowableListener(Audience<T> audience) {
            super(audience);
        }
    }
}
