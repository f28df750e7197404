package io.picos.examples;

import io.picos.ThreadScheduler;
import io.picos.completablefuture.CompletableFutureBridge;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;

/// The schedulers that the demo runs every program on. To add one, add a line: the programs do not change.
final class Columns {
    static final List<Column> ALL = List.of(
            new Column("ThreadScheduler", body -> ThreadScheduler.run(body::call)),
            completableFuture("commonPool", ForkJoinPool.commonPool()),
            completableFuture("fixed pool of 1", pool("fixed-1", 1)),
            completableFuture("fixed pool of 4", pool("fixed-4", 4)),
            completableFuture("virtual threads", Executors.newVirtualThreadPerTaskExecutor()),
            completableFuture("Runnable::run", Runnable::run));

    private Columns() {}

    private static Column completableFuture(String name, Executor executor) {
        CompletableFutureBridge bridge = CompletableFutureBridge.on(executor);
        return new Column(
                "CompletableFuture, " + name, body -> bridge.future(body).get());
    }

    /// The threads are daemons: the demo ends without closing its pools.
    private static Executor pool(String name, int threads) {
        return Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name(name + "-thread-", 1).factory());
    }
}
