package io.picos.examples.debugging;

import io.picos.Fiber;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicBoolean;

/// A service with a context of Vert.x for each of two tenants. One has 100 fibers that compute, the other has one:
/// a lane that starves its fibers, although no turn is long.
///
/// The fibers end when the input ends.
final class Tenants {
    private static final long MILLISECOND = 1_000_000;
    private static final AtomicBoolean IS_OVER = new AtomicBoolean();

    private Tenants() {}

    // begin
    static void serve() {
        while (!IS_OVER.get()) {
            long start = System.nanoTime();
            while (System.nanoTime() - start < MILLISECOND) {
                Thread.onSpinWait(); // work for a millisecond
            }
            Fiber.yield(); // and then the others
        }
    }
    // end

    public static void main(String[] arguments) throws Exception {
        Vertx vertx = Vertx.vertx();
        start(vertx, 100);
        start(vertx, 1);
        int unused = System.in.read();
        IS_OVER.set(true);
        vertx.close();
    }

    private static void start(Vertx vertx, int fibers) {
        Context context = vertx.getOrCreateContext(); // a new one, since this thread has none
        VertxBridge bridge = VertxBridge.on(context);
        for (int fiber = 0; fiber < fibers; fiber++) {
            bridge.future(Tenants::serve);
        }
    }
}
