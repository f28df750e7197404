package io.picos.compat.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.compat.patience.Waits;
import io.picos.std.channel.Inflow;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Handler;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.streams.ReadStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Special to read streams: handlers that fetch, handlers that come late, and the context.
class ReadStreamTest {
    private final Vertx vertx = Vertxes.open();
    private final ContextInternal context = Vertxes.context(vertx, ThreadingModel.EVENT_LOOP);
    private final VertxBridge bridge = VertxBridge.on(context);
    private final List<Object> seen = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        vertx.close();
    }

    private ReadStream<Integer> numbers(int times) {
        return bridge.readStream(sink -> {
            for (int number = 0; number < times; number++) {
                sink.send(number);
            }
        });
    }

    /// A handler that asks for more before it has handled its element gets the elements in order, and the end last.
    @Test
    void handler_thatFetches_isNotCalledWithinItself() {
        CountDownLatch ended = new CountDownLatch(1);
        ReadStream<Integer> stream = numbers(10);
        context.runOnContext(ignored -> {
            stream.endHandler(end -> {
                seen.add("end");
                ended.countDown();
            });
            stream.pause();
            stream.handler(number -> {
                stream.fetch(1);
                seen.add(number);
            });
            stream.fetch(4);
        });
        Waits.await("P3: the stream ends", ended);
        assertThat(seen).as("P3: in order").containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, "end");
    }

    @Test
    void endHandler_thatComesLate_isToldTheEnd() {
        CountDownLatch ended = new CountDownLatch(1);
        ReadStream<Integer> stream = numbers(1);
        stream.handler(seen::add);
        Waits.until("P3: the element comes", () -> seen.size() == 1);
        Vertxes.get("P3: the body has ended", bridge.future(() -> "later"));
        stream.endHandler(end -> ended.countDown());
        Waits.await("P3: the end is told", ended);
    }

    /// A handler runs on the stream's context, though another context on the same event loop lets it flow.
    @Test
    void handler_runsOnTheContextOfTheStream() {
        CountDownLatch ended = new CountDownLatch(1);
        ReadStream<Integer> stream = numbers(3);
        stream.pause();
        stream.endHandler(end -> ended.countDown());
        stream.handler(number -> seen.add(Vertx.currentContext() == context));
        ContextInternal other = context.owner()
                .contextBuilder()
                .withEventLoop(context.nettyEventLoop())
                .build();
        other.runOnContext(ignored -> stream.resume());
        Waits.await("B5: the stream ends", ended);
        assertThat(seen).as("B5: whether the handler runs on the context").containsOnly(true);
    }

    /// A stream that reports an error, and goes on, is not left paused.
    @Test
    void open_ofAStreamThatBreaks_letsItFlow() {
        Breaking stream = new Breaking();
        Inflow<Integer> opened = VertxBridge.open(stream, 4);
        stream.exceptions.handle(new IllegalStateException("P13"));
        assertThat(stream.calls).as("P15: calls").endsWith("no handler", "resume");
        opened.close();
        assertThat(stream.calls.stream().filter("resume"::equals))
                .as("P15: times that it was resumed")
                .hasSize(1);
    }

    /// Records its calls.
    private static final class Breaking implements ReadStream<Integer> {
        private final List<String> calls = new CopyOnWriteArrayList<>();
        private Handler<Throwable> exceptions = ignored -> {};

        @Override
        public ReadStream<Integer> exceptionHandler(@Nullable Handler<Throwable> handler) {
            if (handler != null) {
                exceptions = handler;
            }
            return this;
        }

        @Override
        public ReadStream<Integer> handler(@Nullable Handler<Integer> handler) {
            calls.add(handler == null ? "no handler" : "handler");
            return this;
        }

        @Override
        public ReadStream<Integer> pause() {
            calls.add("pause");
            return this;
        }

        @Override
        public ReadStream<Integer> resume() {
            calls.add("resume");
            return this;
        }

        @Override
        public ReadStream<Integer> fetch(long amount) {
            calls.add("fetch " + amount);
            return this;
        }

        @Override
        public ReadStream<Integer> endHandler(@Nullable Handler<Void> handler) {
            return this;
        }
    }
}
