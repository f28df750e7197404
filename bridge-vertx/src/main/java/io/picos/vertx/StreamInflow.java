package io.picos.vertx;

import static java.util.Objects.requireNonNull;

import io.picos.spi.Timeouts;
import io.picos.std.channel.Inflow;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.streams.ReadStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads a stream, and gives its elements to fibers. The stream is paused, and fetched as they are received.
final class StreamInflow<T> extends Inflow<T> {
    private final ReadStream<T> stream;
    private final @Nullable ContextInternal context = ContextInternal.current(); // on which the stream was opened

    private StreamInflow(ReadStream<T> stream, int prefetch, @Nullable Consumer<? super T> onUndelivered) {
        super(prefetch, onUndelivered);
        this.stream = stream;
    }

    static <T> Inflow<T> open(ReadStream<T> stream, int prefetch, @Nullable Consumer<? super T> onUndelivered) {
        requireNonNull(stream, "stream");
        StreamInflow<T> inflow = new StreamInflow<>(stream, prefetch, onUndelivered);
        stream.pause();
        stream.exceptionHandler(inflow::fail);
        stream.endHandler(ignored -> inflow.ended());
        stream.handler(inflow::offer);
        inflow.started();
        return inflow;
    }

    private void fail(Throwable thrown) {
        broken(Timeouts.incoming(thrown)); // the library does not wrap it (B8), and goes on where it can
    }

    @Override
    protected void request(long number) {
        onContext(() -> stream.fetch(number));
    }

    /// Runs the action where the stream was opened, since a stream may be confined to a context. A fiber of the
    /// context is as good as its thread: neither runs while the other does.
    private void onContext(Runnable action) {
        if (context == null || ContextInternal.current() == context) {
            action.run();
        } else {
            context.emit(action, Runnable::run);
        }
    }

    /// Leaves the stream flowing, since an HTTP connection whose request is paused stands still.
    @Override
    protected void stop() {
        onContext(this::letFlow);
    }

    private void letFlow() {
        try {
            stream.handler(null);
            stream.exceptionHandler(null);
            stream.endHandler(null);
            stream.resume();
        } catch (IllegalStateException ended) {
            // a stream that has ended meanwhile may refuse its handlers
        }
    }

    @Override
    protected void drop(Throwable late) {
        // the source reports it, or has reported it; there is no hook for observers
    }

    @Override
    protected Throwable overflow() {
        return new IllegalStateException("the stream has sent more elements than were fetched (P14)");
    }
}
