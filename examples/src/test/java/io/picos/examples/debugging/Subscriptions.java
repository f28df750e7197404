package io.picos.examples.debugging;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.observe.micrometer.FibersMetrics;
import io.picos.std.structured.Bundle;
import java.util.Scanner;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A service whose requests leave fibers behind: a leak.
///
/// Each line of the input says how many requests to serve. The answer is a line with the number of live fibers, as soon
/// as there is such a meter: a second after the first fiber. The meters are up to 100 ms old.
final class Subscriptions {
    private Subscriptions() {}

    // begin
    static String subscribe(Computation<String> news) {
        Fiber reader = Fiber.create(Computation.create());
        Fiber.NAME.set(reader, "reader");
        Fiber.spawn(reader, self -> news.await()); // nothing cancels the reader
        return "subscribed";
    }
    // end

    // begin
    static String subscribeInAScope(Computation<String> news) {
        return Bundle.joinAfter(scope -> {
            scope.fork(() -> news.await());
            scope.terminate(); // when the client has gone: the reader ends with the request
            return "subscribed";
        });
    }
    // end

    public static void main(String[] arguments) {
        MeterRegistry registry = new SimpleMeterRegistry();
        new FibersMetrics().bindTo(registry);
        ExecutorService pool = Executors.newFixedThreadPool(1);
        CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);
        Computation<String> news = Computation.create();
        for (Scanner input = new Scanner(System.in); input.hasNextInt(); ) {
            for (int requests = input.nextInt(); requests > 0; requests--) {
                bridge.future(() -> arguments.length == 0 ? subscribe(news) : subscribeInAScope(news))
                        .join();
            }
            for (Gauge alive :
                    registry.find("picos.fibers").tag("state", "alive").gauges()) {
                System.out.println("picos.fibers{state=alive} " + alive.value());
            }
        }
        pool.shutdownNow();
    }
}
