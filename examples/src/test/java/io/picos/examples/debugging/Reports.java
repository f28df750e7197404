package io.picos.examples.debugging;

import io.picos.Fiber;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/// A service that renders a report on the event loop, and a second fiber that is held up meanwhile.
///
/// The report is done when the input ends. With an argument, it is rendered on a thread for blocking calls.
final class Reports {
    private static volatile boolean isDone; // not in an object with methods, which would be on the stack now and then

    private Reports() {}

    // begin
    static String render() {
        long rows = 0;
        while (!isDone) {
            rows++;
        }
        return rows + " rows";
    }
    // end

    // begin
    static String renderElsewhere() {
        return Fiber.blocking(Reports::render);
    }
    // end

    static void end() {
        isDone = true;
    }

    public static void main(String[] arguments) throws Exception {
        Vertx vertx = Vertx.vertx();
        VertxBridge bridge = VertxBridge.on(vertx.getOrCreateContext());
        bridge.future(() -> 0)
                .toCompletionStage()
                .toCompletableFuture()
                .join(); // so that the next one loads no classes
        bridge.named("report").future(() -> arguments.length == 0 ? render() : renderElsewhere());
        Future<Void> ping = bridge.named("ping").future(() -> System.out.println("pong"));
        int unused = System.in.read();
        end();
        ping.onComplete(done -> vertx.close());
    }
}
