package io.picos.tck;

import io.picos.reactor.ReactorBridge;
import io.picos.std.channel.Inflow;
import java.util.concurrent.Executors;
import org.reactivestreams.Publisher;
import org.testng.annotations.Test;

/// Publishers opened by Reactor's bridge, on a scheduler that is busy.
@Test
public class FluxInflowBusyTckTest extends Subscribing {
    @Override
    Inflow<Integer> open(Publisher<Integer> publisher) {
        return ReactorBridge.open(publisher, 4);
    }

    @Override
    void run(Runnable body) {
        Libraries.BUSY_REACTOR.mono(Executors.callable(body)).subscribe(ignored -> {}, ignored -> {});
    }
}
