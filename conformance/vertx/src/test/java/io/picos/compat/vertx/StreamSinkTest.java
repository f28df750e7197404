package io.picos.compat.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.picos.ThreadScheduler;
import io.picos.compat.patience.Waits;
import io.picos.std.channel.Sink;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.streams.WriteStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A sink that writes to a stream waits while the queue of the stream is full (P2).
class StreamSinkTest {
    /// A stream with room for two, which drains when it is told.
    private static final class Narrow implements WriteStream<Integer> {
        private final List<Integer> written = new CopyOnWriteArrayList<>();
        private final AtomicInteger waiting = new AtomicInteger();
        private volatile @Nullable Handler<Void> drained;
        private volatile Promise<Void> last = Promise.promise();

        void drain() {
            waiting.set(0);
            Handler<Void> handler = drained;
            if (handler != null) {
                handler.handle(null);
            }
        }

        @Override
        public Future<Void> write(Integer number) {
            if (number < 0) {
                throw new IllegalStateException("P8: has been written");
            }
            written.add(number);
            waiting.incrementAndGet();
            last = Promise.promise();
            return last.future();
        }

        @Override
        public boolean writeQueueFull() {
            return waiting.get() >= 2;
        }

        @Override
        public WriteStream<Integer> drainHandler(@Nullable Handler<Void> handler) {
            drained = handler;
            return this;
        }

        @Override
        public Future<Void> end() {
            return Future.succeededFuture();
        }

        @Override
        public WriteStream<Integer> setWriteQueueMaxSize(int size) {
            return this;
        }

        @Override
        public WriteStream<Integer> exceptionHandler(@Nullable Handler<Throwable> handler) {
            return this;
        }
    }

    private final Narrow stream = new Narrow();
    private final Sink<Integer> sink = VertxBridge.sink(stream);

    private CompletableFuture<Throwable> send(int times) {
        CompletableFuture<Throwable> result = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> result.complete(catchThrowable(() -> ThreadScheduler.run(() -> {
                    for (int number = 0; number < times; number++) {
                        sink.send(number);
                    }
                    return true;
                }))));
        return result;
    }

    @Test
    void send_queueIsFull_waitsUntilItHasDrained() throws Exception {
        CompletableFuture<Throwable> result = send(6);
        for (int written = 2; written <= 6; written += 2) {
            int now = written;
            Waits.until("P2: two more are written", () -> stream.written.size() == now && stream.writeQueueFull());
            Waits.until("P2: it waits", () -> stream.drained != null);
            stream.drain();
        }
        assertThat(Waits.get("P2: all are sent", result)).isNull();
        assertThat(stream.written).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void trySend_queueIsFull_isRefused() {
        assertThat(sink.trySend(1)).isTrue();
        assertThat(sink.trySend(2)).isTrue();
        assertThat(sink.trySend(3)).as("P2: whether there is room").isFalse();
        stream.drain();
        assertThat(sink.trySend(4)).as("P2: whether there is room again").isTrue();
        assertThat(stream.written).containsExactly(1, 2, 4);
    }

    @Test
    void send_aWriteHasFailed_throwsItsException() throws Exception {
        CompletableFuture<Throwable> result = send(3);
        Waits.until("P8: it waits", () -> stream.written.size() == 2 && stream.drained != null);
        IllegalStateException failure = new IllegalStateException("P8: closed");
        stream.last.fail(failure);
        assertThat(Waits.get("P8: the sender is told", result)).isSameAs(failure);
        assertThat(sink.trySend(9)).as("P8: whether anything is sent").isFalse();
    }

    @Test
    void send_theStreamThrows_throwsThat_andSoDoesTheNext() throws Exception {
        ThreadScheduler.run(() -> {
            Throwable first = catchThrowable(() -> sink.send(-1));
            Throwable second = catchThrowable(() -> sink.send(1));
            assertThat(first).as("P8: what the stream has thrown").hasMessage("P8: has been written");
            assertThat(second).as("P8: what the next send throws").isSameAs(first);
            return true;
        });
    }
}
