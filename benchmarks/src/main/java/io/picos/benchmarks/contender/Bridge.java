package io.picos.benchmarks.contender;

import io.picos.ThreadScheduler;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.reactor.ReactorBridge;
import io.picos.rxjava.RxJavaBridge;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import reactor.core.scheduler.Schedulers;

/// A scheduler of Picos Bridge, as code outside any fiber sees it.
@FunctionalInterface
public interface Bridge {
    /// Runs the body in a fiber.
    ///
    /// @return its result
    <T> CompletableFuture<T> start(Callable<T> body);

    /// Runs the body in a fiber, and waits for it.
    default <T> T run(Callable<T> body) throws Exception {
        return start(body).get();
    }

    /// {@return `CompletableFutureBridge` on a fixed pool of daemons}
    static Bridge onPool(int threads) {
        return CompletableFutureBridge.on(Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("pool-", 0).factory()))::future;
    }

    /// {@return `ReactorBridge` on `Schedulers.single()`}
    static Bridge onReactor() {
        ReactorBridge bridge = ReactorBridge.on(Schedulers.single());
        return new Bridge() {
            @Override
            @SuppressWarnings("NullAway") // no body returns null
            public <T> CompletableFuture<T> start(Callable<T> body) {
                return bridge.<T>mono(body).toFuture();
            }
        };
    }

    /// {@return `RxJavaBridge` on `Schedulers.single()`}
    static Bridge onRxJava() {
        RxJavaBridge bridge = RxJavaBridge.on(io.reactivex.rxjava3.schedulers.Schedulers.single());
        return new Bridge() {
            @Override
            public <T> CompletableFuture<T> start(Callable<T> body) {
                return bridge.<T>single(body).toCompletionStage().toCompletableFuture();
            }
        };
    }

    /// {@return `VertxBridge` on an event loop}
    static Bridge onVertx() {
        VertxBridge bridge = VertxBridge.on(Vertx.vertx().getOrCreateContext());
        return new Bridge() {
            @Override
            public <T> CompletableFuture<T> start(Callable<T> body) {
                return bridge.<T>future(body).toCompletionStage().toCompletableFuture();
            }
        };
    }

    /// {@return `ThreadScheduler`, on a virtual thread for each body}
    static Bridge onThreads() {
        return new Bridge() {
            @Override
            public <T> CompletableFuture<T> start(Callable<T> body) {
                CompletableFuture<T> result = new CompletableFuture<>();
                Thread.startVirtualThread(() -> {
                    try {
                        result.complete(ThreadScheduler.run(body::call));
                    } catch (Throwable thrown) {
                        result.completeExceptionally(thrown);
                    }
                });
                return result;
            }
        };
    }
}
