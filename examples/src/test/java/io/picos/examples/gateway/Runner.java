package io.picos.examples.gateway;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.reactor.ReactorBridge;
import io.picos.rxjava.RxJavaBridge;
import io.picos.spi.BackendScheduler;
import io.picos.vertx.VertxBridge;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.disposables.Disposable;
import io.vertx.core.Context;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/// Runs a handler on one of the bridges, for somebody who knows that bridge's library only.
///
/// @param name of the library
/// @param starter starts the handler
/// @param scheduler counts the fibers
record Runner(String name, Function<Callable<Reply>, Started> starter, BackendScheduler scheduler) {
    /// Who waits for the reply.
    ///
    /// @param reply what he waits for
    /// @param cancel what he does when he has lost interest, in the way of his library
    record Started(CompletableFuture<Reply> reply, Runnable cancel) {}

    static Runner completableFuture(Executor executor) {
        CompletableFutureBridge bridge = CompletableFutureBridge.on(executor);
        return new Runner(
                "CompletableFuture",
                handler -> {
                    CompletableFuture<Reply> reply = bridge.future(handler::call);
                    return new Started(reply, () -> reply.cancel(false));
                },
                schedulerOf(executor));
    }

    static Runner reactor(reactor.core.scheduler.Scheduler scheduler) {
        ReactorBridge bridge = ReactorBridge.on(scheduler);
        return new Runner(
                "Reactor",
                handler -> {
                    CompletableFuture<Reply> reply = bridge.mono(handler::call).toFuture();
                    return new Started(reply, () -> reply.cancel(false)); // cancels the subscription
                },
                schedulerOf(scheduler));
    }

    static Runner rxJava(Scheduler scheduler) {
        RxJavaBridge bridge = RxJavaBridge.on(scheduler);
        return new Runner(
                "RxJava",
                handler -> {
                    CompletableFuture<Reply> reply = new CompletableFuture<>();
                    Disposable subscription =
                            bridge.single(handler::call).subscribe(reply::complete, reply::completeExceptionally);
                    return new Started(reply, subscription::dispose);
                },
                schedulerOf(scheduler));
    }

    static Runner vertx(Context context) {
        VertxBridge bridge = VertxBridge.on(context);
        return new Runner(
                "Vert.x",
                handler -> {
                    Computation<Reply> computation = Computation.create();
                    CompletableFuture<Reply> reply = bridge.future(computation, handler::call)
                            .toCompletionStage()
                            .toCompletableFuture();
                    return new Started(reply, () -> computation.tryCancel(new ConsumerCancelled("a test")));
                },
                schedulerOf(((ContextInternal) context).unwrap()));
    }

    Started start(Callable<Reply> handler) {
        return starter.apply(handler);
    }

    /// {@return the one that all bridges for the native object share}
    static BackendScheduler schedulerOf(Object nativeObject) {
        return BackendScheduler.shared(nativeObject, unknown -> {
            throw new AssertionError("there is no bridge on " + unknown);
        });
    }

    @Override
    public String toString() {
        return name;
    }
}
