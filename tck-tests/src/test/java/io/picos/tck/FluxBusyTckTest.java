package io.picos.tck;

import io.picos.std.channel.Producer;
import org.reactivestreams.Publisher;
import org.testng.annotations.Test;

/// Fluxes, on a scheduler that is busy.
@Test
public class FluxBusyTckTest extends Publishing {
    @Override
    Publisher<Long> publish(Producer<Long> body) {
        return Libraries.BUSY_REACTOR.flux(body);
    }
}
