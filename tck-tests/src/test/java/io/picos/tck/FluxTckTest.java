package io.picos.tck;

import io.picos.std.channel.Producer;
import org.reactivestreams.Publisher;
import org.testng.annotations.Test;

/// Fluxes, on a scheduler that is free.
@Test
public class FluxTckTest extends Publishing {
    @Override
    Publisher<Long> publish(Producer<Long> body) {
        return Libraries.REACTOR.flux(body);
    }
}
