package io.picos.benchmarks;

import io.picos.benchmarks.contender.Bridge;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.reactor.ReactorBridge;
import io.picos.rxjava.RxJavaBridge;
import io.picos.vertx.VertxBridge;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.subjects.SingleSubject;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/// A library whose values are waited for: in a fiber on a thread of that library, and in its own way on a virtual
/// thread.
@SuppressWarnings("ImmutableEnumChecker") // these are handles
public enum Library {
    /// `CompletableFuture`, whose own way is `join`.
    COMPLETABLE_FUTURE(Bridge.onPool(1)) {
        private final CompletableFuture<Integer> completed = CompletableFuture.completedFuture(1);
        private final ExecutorService pool =
                Executors.newFixedThreadPool(1, Thread.ofPlatform().daemon().factory());

        @Override
        java.util.concurrent.Future<?> startNatively(Callable<Integer> body) {
            return CompletableFuture.supplyAsync(() -> call(body), pool);
        }

        @Override
        @Nullable Object completed() {
            return CompletableFutureBridge.await(completed);
        }

        @Override
        Object completedNatively() {
            return completed.join();
        }

        @Override
        Slot slot() {
            CompletableFuture<Integer> future = new CompletableFuture<>();
            return new Slot(() -> future.complete(1), () -> CompletableFutureBridge.await(future), future::join);
        }
    },
    /// `Mono`, whose own way is `block`.
    REACTOR(Bridge.onReactor()) {
        private final Mono<Integer> completed = Mono.just(1);

        @Override
        java.util.concurrent.Future<?> startNatively(Callable<Integer> body) {
            return Mono.fromCallable(body).subscribeOn(Schedulers.single()).toFuture();
        }

        @Override
        @Nullable Object completed() {
            return ReactorBridge.await(completed);
        }

        @Override
        @Nullable Object completedNatively() {
            return completed.block();
        }

        @Override
        Slot slot() {
            Sinks.One<Integer> sink = Sinks.one();
            Mono<Integer> mono = sink.asMono();
            return new Slot(() -> sink.tryEmitValue(1), () -> ReactorBridge.await(mono), mono::block);
        }
    },
    /// `Single`, whose own way is `blockingGet`.
    RXJAVA(Bridge.onRxJava()) {
        private final Single<Integer> completed = Single.just(1);

        @Override
        java.util.concurrent.Future<?> startNatively(Callable<Integer> body) {
            return Single.fromCallable(body)
                    .subscribeOn(io.reactivex.rxjava3.schedulers.Schedulers.single())
                    .toFuture();
        }

        @Override
        Object completed() {
            return RxJavaBridge.await(completed);
        }

        @Override
        Object completedNatively() {
            return completed.blockingGet();
        }

        @Override
        Slot slot() {
            SingleSubject<Integer> subject = SingleSubject.create();
            return new Slot(() -> subject.onSuccess(1), () -> RxJavaBridge.await(subject), subject::blockingGet);
        }
    },
    /// `Future`, whose own way is `await`, on a context with virtual threads.
    VERTX(Bridge.onVertx()) {
        private final Vertx vertx = Vertx.vertx();
        private final Context context = vertx.getOrCreateContext();
        private final Future<Integer> completed = Future.succeededFuture(1);

        @Override
        java.util.concurrent.Future<?> startNatively(Callable<Integer> body) {
            Promise<Integer> promise = Promise.promise();
            context.runOnContext(ignored -> promise.complete(call(body)));
            return promise.future().toCompletionStage().toCompletableFuture();
        }

        @Override
        Object completed() {
            return VertxBridge.await(completed);
        }

        @Override
        Object completedNatively() {
            return completed.await();
        }

        @Override
        Slot slot() {
            Promise<Integer> promise = Promise.promise();
            Future<Integer> future = promise.future();
            return new Slot(() -> promise.complete(1), () -> VertxBridge.await(future), future::await);
        }

        @Override
        void startVirtualThread(Runnable task) {
            ((VertxInternal) vertx).createVirtualThreadContext().runOnContext(ignored -> task.run());
        }
    };

    private final Bridge bridge;

    Library(Bridge bridge) {
        this.bridge = bridge;
    }

    /// {@return where fibers wait}
    Bridge bridge() {
        return bridge;
    }

    /// Runs the body on a thread of the library, without any fiber.
    abstract java.util.concurrent.Future<?> startNatively(Callable<Integer> body);

    private static int call(Callable<Integer> body) {
        try {
            return body.call();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    /// Waits, in a fiber, for a value that is there.
    abstract @Nullable Object completed();

    /// Waits in the library's own way for a value that is there.
    abstract @Nullable Object completedNatively();

    /// {@return a value to come}
    abstract Slot slot();

    /// Starts a thread on which the library's own way of waiting may be used.
    void startVirtualThread(Runnable task) {
        Thread.startVirtualThread(task);
    }

    /// A value to come.
    ///
    /// @param fill emits it
    /// @param await waits for it in a fiber
    /// @param awaitNatively waits for it in the library's own way
    record Slot(Runnable fill, Supplier<?> await, Supplier<?> awaitNatively) {}
}
