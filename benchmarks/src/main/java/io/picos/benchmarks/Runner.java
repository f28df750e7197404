package io.picos.benchmarks;

import io.picos.Body;
import io.picos.ThreadScheduler;
import io.picos.completablefuture.CompletableFutureBridge;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/// Where the fibers of a benchmark run.
@SuppressWarnings("ImmutableEnumChecker") // a bridge is a handle
public enum Runner {
    /// `ThreadScheduler`: plain virtual threads.
    THREADS(null),
    /// `CompletableFutureBridge` on a pool of one thread.
    ONE_THREAD(Executors.newFixedThreadPool(1, Thread.ofPlatform().daemon().factory())),
    /// `CompletableFutureBridge` on the common pool.
    COMMON_POOL(ForkJoinPool.commonPool());

    private final @Nullable CompletableFutureBridge bridge;

    Runner(@Nullable ExecutorService executor) {
        bridge = executor == null ? null : CompletableFutureBridge.on(executor);
    }

    /// Runs the body in a fiber, and waits for it.
    void run(Body<?, Exception> body) throws Exception {
        if (bridge == null) {
            ThreadScheduler.run(body::run);
        } else {
            bridge.future(body::run).get();
        }
    }
}
