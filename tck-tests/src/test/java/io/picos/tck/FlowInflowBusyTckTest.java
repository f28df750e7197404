package io.picos.tck;

import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.std.channel.Inflow;
import java.util.concurrent.Executors;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.testng.annotations.Test;

/// Publishers of the JDK's kind that are opened, on a scheduler that is busy.
@Test
public class FlowInflowBusyTckTest extends Subscribing {
    @Override
    Inflow<Integer> open(Publisher<Integer> publisher) {
        return CompletableFutureBridge.open(FlowAdapters.toFlowPublisher(publisher), 4);
    }

    @Override
    void run(Runnable body) {
        Libraries.BUSY_FUTURES.future(Executors.callable(body));
    }
}
