package io.picos.tck;

import io.picos.Fiber;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.reactor.ReactorBridge;
import io.picos.rxjava.RxJavaBridge;
import io.picos.vertx.VertxBridge;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/// The bridges under test: each has a scheduler that is free, and one of a single thread on which a fiber is
/// always ready, so that each turn has to wait for another.
final class Libraries {
    static final ReactorBridge REACTOR =
            ReactorBridge.on(reactor.core.scheduler.Schedulers.newParallel("free", 2, true));
    static final ReactorBridge BUSY_REACTOR =
            ReactorBridge.on(reactor.core.scheduler.Schedulers.newSingle("busy", true));
    static final RxJavaBridge RXJAVA = RxJavaBridge.on(Schedulers.computation());
    static final RxJavaBridge BUSY_RXJAVA = RxJavaBridge.on(Schedulers.single());
    static final CompletableFutureBridge FUTURES = CompletableFutureBridge.on(
            Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().factory()));
    static final CompletableFutureBridge BUSY_FUTURES = CompletableFutureBridge.on(
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory()));
    static final VertxBridge VERTX = VertxBridge.on(context());
    static final VertxBridge BUSY_VERTX = VertxBridge.on(context());

    static {
        BUSY_REACTOR.mono(busy()).subscribe();
        var unused = BUSY_RXJAVA.single(busy()).subscribe();
        BUSY_FUTURES.future(busy());
        BUSY_VERTX.future(busy());
    }

    private Libraries() {}

    private static io.vertx.core.Context context() {
        return ((VertxInternal) Vertx.vertx()).createEventLoopContext();
    }

    /// Computes for a while, and yields, for ever.
    private static Callable<String> busy() {
        return () -> {
            while (true) {
                for (long end = System.nanoTime() + 50_000; System.nanoTime() < end; ) {
                    Thread.onSpinWait();
                }
                Fiber.yield();
                Fiber.sleep(Duration.ofNanos(100_000)); // leaves the processor to the tests
            }
        };
    }
}
