package io.picos.examples;

import io.picos.ThreadScheduler;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.reactor.ReactorBridge;
import io.picos.rxjava.RxJavaBridge;
import io.picos.vertx.VertxBridge;
import io.reactivex.rxjava3.core.Scheduler;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import reactor.core.scheduler.Schedulers;

/// The schedulers that the demo runs every program on. To add one, add a line: the programs do not change.
final class Columns {
    static final List<Column> ALL = List.of(
            new Column("ThreadScheduler", body -> ThreadScheduler.run(body::call)),
            completableFuture("commonPool", ForkJoinPool.commonPool()),
            completableFuture("fixed pool of 1", pool("fixed-1", 1)),
            completableFuture("fixed pool of 4", pool("fixed-4", 4)),
            completableFuture("virtual threads", Executors.newVirtualThreadPerTaskExecutor()),
            completableFuture("Runnable::run", Runnable::run),
            reactor("parallel", Schedulers.parallel()),
            reactor("single", Schedulers.single()),
            reactor("boundedElastic", Schedulers.boundedElastic()),
            rxJava("computation", io.reactivex.rxjava3.schedulers.Schedulers.computation()),
            rxJava("io", io.reactivex.rxjava3.schedulers.Schedulers.io()),
            rxJava("single", io.reactivex.rxjava3.schedulers.Schedulers.single()),
            vertx("event loop", VertxBridge.on(OneVertx.context(ThreadingModel.EVENT_LOOP))),
            vertx("worker context", VertxBridge.on(OneVertx.context(ThreadingModel.WORKER))),
            vertx("all event loops", VertxBridge.on(OneVertx.VERTX)));

    private Columns() {}

    private static Column completableFuture(String name, Executor executor) {
        CompletableFutureBridge bridge = CompletableFutureBridge.on(executor);
        return new Column(
                "CompletableFuture, " + name, body -> bridge.future(body::call).get());
    }

    private static Column reactor(String name, reactor.core.scheduler.Scheduler scheduler) {
        ReactorBridge bridge = ReactorBridge.on(scheduler);
        return new Column(
                "Reactor, " + name, body -> bridge.mono(body::call).toFuture().get());
    }

    private static Column rxJava(String name, Scheduler scheduler) {
        RxJavaBridge bridge = RxJavaBridge.on(scheduler);
        return new Column("RxJava, " + name, body -> bridge.single(body).blockingGet());
    }

    private static Column vertx(String name, VertxBridge bridge) {
        return new Column(
                "Vert.x, " + name,
                body -> bridge.future(body::call)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get());
    }

    /// The threads are daemons: the demo ends without closing its pools.
    private static Executor pool(String name, int threads) {
        return Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name(name + "-thread-", 1).factory());
    }

    /// A class of its own, because verticles are deployed on other threads, which would wait for a class whose
    /// initialiser waits for them.
    private static final class OneVertx {
        static final Vertx VERTX = Vertx.vertx(new VertxOptions().setUseDaemonThread(true));

        /// Only a verticle can choose what kind of context it has.
        static Context context(ThreadingModel model) {
            CompletableFuture<Context> chosen = new CompletableFuture<>();
            return VERTX.deployVerticle(
                            context -> Future.succeededFuture(chosen.complete(context)),
                            new DeploymentOptions().setThreadingModel(model))
                    .toCompletionStage()
                    .thenCombine(chosen, (id, context) -> context)
                    .toCompletableFuture()
                    .join();
        }
    }
}
