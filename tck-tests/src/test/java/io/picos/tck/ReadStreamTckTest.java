package io.picos.tck;

import io.picos.std.channel.Producer;
import org.reactivestreams.Publisher;
import org.testng.annotations.Test;

/// Read streams of Vert.x, on a scheduler that is free.
@Test
public class ReadStreamTckTest extends Publishing {
    @Override
    Publisher<Long> publish(Producer<Long> body) {
        return new ReadStreamPublisher<>(() -> Libraries.VERTX.readStream(body));
    }
}
