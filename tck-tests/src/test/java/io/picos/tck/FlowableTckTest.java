package io.picos.tck;

import io.picos.std.channel.Producer;
import org.reactivestreams.Publisher;
import org.testng.annotations.Test;

/// Flowables, on a scheduler that is free.
@Test
public class FlowableTckTest extends Publishing {
    @Override
    Publisher<Long> publish(Producer<Long> body) {
        return Libraries.RXJAVA.flowable(body);
    }
}
