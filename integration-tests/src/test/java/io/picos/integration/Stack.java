package io.picos.integration;

import io.picos.Computation;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.reactor.ReactorBridge;
import io.picos.rxjava.RxJavaBridge;
import io.picos.vertx.VertxBridge;
import io.reactivex.rxjava3.core.Maybe;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// A library with threads of its own: its bridge on them, and its type of value.
enum Stack {
    COMPLETABLE_FUTURE {
        private final ExecutorService executor =
                Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().factory());
        private final CompletableFutureBridge bridge = CompletableFutureBridge.on(executor);

        @Override
        <T> CompletableFuture<T> start(Callable<T> body) {
            return bridge.future(body);
        }

        @Override
        <T> Callable<T> valueOf(Callable<T> body) {
            CompletableFuture<T> future = bridge.future(body);
            return () -> CompletableFutureBridge.await(future);
        }

        @Override
        <T> Callable<T> view(Computation<T> computation) {
            CompletableFuture<T> future = CompletableFutureBridge.toCompletableFuture(computation);
            return () -> CompletableFutureBridge.await(future);
        }
    },

    REACTOR {
        private final Scheduler scheduler = Schedulers.newParallel("mixed", 2, true);
        private final ReactorBridge bridge = ReactorBridge.on(scheduler);

        @Override
        <T> CompletableFuture<T> start(Callable<T> body) {
            return bridge.<T>mono(body).toFuture();
        }

        @Override
        <T> Callable<T> valueOf(Callable<T> body) {
            Mono<T> mono = bridge.mono(body);
            return () -> ReactorBridge.await(mono);
        }

        @Override
        <T> Callable<T> view(Computation<T> computation) {
            Mono<T> mono = ReactorBridge.toMono(computation);
            return () -> ReactorBridge.await(mono);
        }
    },

    RXJAVA {
        private final RxJavaBridge bridge = RxJavaBridge.on(io.reactivex.rxjava3.schedulers.Schedulers.computation());

        @Override
        <T> CompletableFuture<T> start(Callable<T> body) {
            return bridge.<T>single(body).toCompletionStage().toCompletableFuture();
        }

        @Override
        <T> Callable<T> valueOf(Callable<T> body) {
            Maybe<T> maybe = bridge.maybe(body);
            return () -> RxJavaBridge.await(maybe);
        }

        @Override
        <T> Callable<T> view(Computation<T> computation) {
            Maybe<T> maybe = RxJavaBridge.toMaybe(computation);
            return () -> RxJavaBridge.await(maybe);
        }
    },

    VERTX {
        private final VertxBridge bridge = VertxBridge.on(Vertx.vertx());

        @Override
        <T> CompletableFuture<T> start(Callable<T> body) {
            return bridge.future(body).toCompletionStage().toCompletableFuture();
        }

        @Override
        <T> Callable<T> valueOf(Callable<T> body) {
            Future<T> future = bridge.future(body);
            return () -> VertxBridge.await(future);
        }

        @Override
        <T> Callable<T> view(Computation<T> computation) {
            Promise<T> promise = Promise.promise();
            VertxBridge.toFuture(computation).onComplete(promise::handle);
            return () -> VertxBridge.await(promise.future());
        }
    };

    /// Starts a fiber from outside.
    ///
    /// @return completes when the body has ended
    abstract <T> CompletableFuture<T> start(Callable<T> body);

    /// {@return awaits, in a fiber of any scheduler, the native result of a fiber of this one}
    abstract <T> Callable<T> valueOf(Callable<T> body);

    /// {@return awaits, in a fiber of any scheduler, the native form of the computation}
    abstract <T> Callable<T> view(Computation<T> computation);
}
