package io.picos.benchmarks;

import io.picos.Body;
import io.picos.ThreadScheduler;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.reactor.ReactorBridge;
import io.picos.rxjava.RxJavaBridge;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Vertx;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import reactor.core.scheduler.Schedulers;

/// Where the fibers of a benchmark run.
@SuppressWarnings("ImmutableEnumChecker") // a bridge is a handle
public enum Runner {
    /// `ThreadScheduler`: plain virtual threads.
    THREADS {
        @Override
        void run(Body<?, Exception> body) throws Exception {
            ThreadScheduler.run(body);
        }
    },
    /// `CompletableFutureBridge` on a pool of one thread.
    ONE_THREAD {
        private final CompletableFutureBridge bridge = CompletableFutureBridge.on(
                Executors.newFixedThreadPool(1, Thread.ofPlatform().daemon().factory()));

        @Override
        void run(Body<?, Exception> body) throws Exception {
            bridge.future(body::run).get();
        }
    },
    /// `CompletableFutureBridge` on the common pool.
    COMMON_POOL {
        private final CompletableFutureBridge bridge = CompletableFutureBridge.on(ForkJoinPool.commonPool());

        @Override
        void run(Body<?, Exception> body) throws Exception {
            bridge.future(body::run).get();
        }
    },
    /// `ReactorBridge` on `Schedulers.single()`.
    REACTOR {
        private final ReactorBridge bridge = ReactorBridge.on(Schedulers.single());

        @Override
        void run(Body<?, Exception> body) {
            bridge.mono(body::run).block();
        }
    },
    /// `RxJavaBridge` on `Schedulers.single()`.
    RXJAVA {
        private final RxJavaBridge bridge = RxJavaBridge.on(io.reactivex.rxjava3.schedulers.Schedulers.single());

        @Override
        void run(Body<?, Exception> body) {
            bridge.completable(body::run).blockingAwait();
        }
    },
    /// `VertxBridge` on an event loop.
    VERTX {
        private final VertxBridge bridge = VertxBridge.on(Vertx.vertx().getOrCreateContext());

        @Override
        void run(Body<?, Exception> body) throws Exception {
            bridge.future(body::run).toCompletionStage().toCompletableFuture().get();
        }
    };

    /// Runs the body in a fiber, and waits for it.
    abstract void run(Body<?, Exception> body) throws Exception;
}
