package io.picos.vertx;

import static java.util.Objects.requireNonNull;

import io.picos.std.channel.Channel;
import io.picos.std.channel.Sink;
import io.picos.std.event.Event;
import io.vertx.core.streams.WriteStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Writes elements to a stream, as long as its queue is not full.
///
/// Who writes has the *permit*: it is in the gate while the queue has room, in the hand of a thread that writes,
/// or parked until the queue has drained.
final class StreamSink<T> implements Sink<T> {
    private static final Object PERMIT = new Object();

    private final WriteStream<T> stream;
    private final Channel<Object> gate = Channel.bounded(1);
    private final AtomicBoolean parked = new AtomicBoolean();

    private StreamSink(WriteStream<T> stream) {
        this.stream = stream;
    }

    static <T> Sink<T> of(WriteStream<T> stream) {
        StreamSink<T> sink = new StreamSink<>(requireNonNull(stream, "stream"));
        sink.giveBack();
        return sink;
    }

    @Override
    public void send(T element) {
        requireNonNull(element, "element");
        gate.receive();
        write(element);
    }

    @Override
    public boolean trySend(T element) {
        requireNonNull(element, "element");
        if (gate.tryReceive() == null) {
            return false;
        }
        write(element);
        return true;
    }

    @Override
    public Event<@Nullable Void> sending(T element) {
        requireNonNull(element, "element");
        return gate.receiving().wrap(permit -> {
            write(element);
            return null;
        });
    }

    /// Called with the permit in hand.
    private void write(T element) {
        try {
            stream.write(element).onFailure(gate::cancel); // fails the next `send`, and all that wait
        } catch (Throwable closed) {
            gate.cancel(closed);
            throw closed;
        }
        try {
            giveBack();
        } catch (Throwable closed) { // the element is written, so only the next `send` fails
            gate.cancel(closed);
        }
    }

    private void giveBack() {
        if (!stream.writeQueueFull()) {
            gate.trySend(PERMIT);
            return;
        }
        parked.set(true);
        stream.drainHandler(ignored -> unpark());
        if (!stream.writeQueueFull()) { // it has drained before there was a handler
            unpark();
        }
    }

    private void unpark() {
        if (parked.compareAndSet(true, false)) {
            gate.trySend(PERMIT);
        }
    }
}
