package io.picos.compat.vertx;

import io.picos.Computation;
import io.picos.compat.stream.Audience;
import io.picos.compat.stream.Spout;
import io.picos.compat.stream.StreamSubject;
import io.picos.std.channel.Inflow;
import io.picos.std.channel.Producer;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Handler;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Read streams of a bridge.
///
/// @param bridge that builds them
record ReadStreamSubject(VertxBridge bridge) implements StreamSubject {
    @Override
    public boolean isCold() {
        return false;
    }

    /// The context's exception handler gets the exceptions of handlers.
    @Override
    public boolean hearsSubscribersThrow() {
        return false;
    }

    @Override
    public <T> Built<T> build(Producer<T> body) {
        return built(bridge.readStream(body));
    }

    @Override
    public <T> Built<T> build(Computation<@Nullable Void> computation, Producer<T> body) {
        return built(bridge.readStream(computation, body));
    }

    @Override
    public <T> Built<T> build(Duration deadline, Producer<T> body) {
        return built(bridge.readStream(deadline, body));
    }

    private static <T> Built<T> built(ReadStream<T> stream) {
        return audience -> {
            stream.pause();
            stream.exceptionHandler(audience::failed);
            stream.endHandler(ignored -> audience.completed());
            audience.subscribed(new Audience.Control() {
                @Override
                public void request(long number) {
                    stream.fetch(number);
                }

                @Override
                public void cancel() {
                    stream.handler(null);
                }
            });
            if (!audience.isCancelled()) {
                stream.handler(audience::next);
            }
        };
    }

    @Override
    public <T> Inflow<T> open(Spout<T> spout, int prefetch, @Nullable Consumer<? super T> onUndelivered) {
        Spouted<T> stream = new Spouted<>(spout);
        return onUndelivered == null
                ? VertxBridge.open(stream, prefetch)
                : VertxBridge.open(stream, prefetch, onUndelivered);
    }

    @Override
    public boolean awaitsFirst() {
        return false;
    }

    @Override
    public <T> @Nullable T awaitFirst(Spout<T> spout) {
        throw new UnsupportedOperationException("a read stream is hot");
    }

    /// A read stream that is fed by a spout. Removing the handler is taken for a cancellation.
    private static final class Spouted<T> implements ReadStream<T>, Spout.Target<T> {
        private final Spout<T> spout;
        private @Nullable Handler<T> handler;
        private @Nullable Handler<Void> endHandler;
        private @Nullable Handler<Throwable> exceptionHandler;

        private Spouted(Spout<T> spout) {
            this.spout = spout;
            spout.subscribed(this);
        }

        @Override
        public void next(T element) {
            if (handler != null) {
                handler.handle(element);
            }
        }

        @Override
        public void complete() {
            if (endHandler != null) {
                endHandler.handle(null);
            }
        }

        @Override
        public void fail(Throwable thrown) {
            if (exceptionHandler != null) {
                exceptionHandler.handle(thrown);
            }
        }

        @Override
        public ReadStream<T> handler(@Nullable Handler<T> given) {
            if (given == null) {
                spout.cancelled();
            } else {
                handler = given; // kept, for elements that are under way
            }
            return this;
        }

        @Override
        public ReadStream<T> endHandler(@Nullable Handler<Void> given) {
            endHandler = given;
            return this;
        }

        @Override
        public ReadStream<T> exceptionHandler(@Nullable Handler<Throwable> given) {
            exceptionHandler = given;
            return this;
        }

        @Override
        public ReadStream<T> pause() {
            return this;
        }

        @Override
        public ReadStream<T> resume() {
            return this;
        }

        @Override
        public ReadStream<T> fetch(long amount) {
            spout.requested(amount);
            return this;
        }
    }
}
