package io.picos.compat.reactor;

import io.picos.Computation;
import io.picos.compat.shared.Fed;
import io.picos.compat.shared.Listener;
import io.picos.compat.stream.Audience;
import io.picos.compat.stream.Spout;
import io.picos.compat.stream.StreamSubject;
import io.picos.reactor.ReactorBridge;
import io.picos.std.channel.Inflow;
import io.picos.std.channel.Producer;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
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
        return audience -> flux.subscribe(new CoreListener<>(audience));
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
        Fed<T> fed = new Fed<>(spout);
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super T> subscriber) {
                fed.subscribe(subscriber);
            }
        };
    }

    private static final class CoreListener<T> extends Listener<T> implements CoreSubscriber<T> {
        private CoreListener(Audience<T> audience) {
            super(audience);
        }
    }
}
