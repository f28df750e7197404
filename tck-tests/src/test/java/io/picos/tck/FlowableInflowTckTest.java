package io.picos.tck;

import io.picos.rxjava.RxJavaBridge;
import io.picos.std.channel.Inflow;
import java.util.concurrent.Executors;
import org.reactivestreams.Publisher;
import org.testng.annotations.Test;

/// Publishers opened by RxJava's bridge, on a scheduler that is free.
@Test
public class FlowableInflowTckTest extends Subscribing {
    @Override
    Inflow<Integer> open(Publisher<Integer> publisher) {
        return RxJavaBridge.open(publisher, 4);
    }

    @Override
    void run(Runnable body) {
        var unused = Libraries.RXJAVA.completable(Executors.callable(body)).subscribe(() -> {}, ignored -> {});
    }
}
