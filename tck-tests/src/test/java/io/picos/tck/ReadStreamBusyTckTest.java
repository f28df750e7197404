package io.picos.tck;

import io.picos.std.channel.Producer;
import org.reactivestreams.Publisher;
import org.testng.annotations.Test;

/// Read streams of Vert.x, on a scheduler that is busy.
@Test
public class ReadStreamBusyTckTest extends Publishing {
    @Override
    Publisher<Long> publish(Producer<Long> body) {
        return new ReadStreamPublisher<>(() -> Libraries.BUSY_VERTX.readStream(body));
    }
}
