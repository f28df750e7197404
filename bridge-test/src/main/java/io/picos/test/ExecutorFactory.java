package io.picos.test;

import io.picos.Computation;
import io.picos.completablefuture.CompletableFutureBridge;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// Fixed pools of threads.
enum ExecutorFactory implements SchedulerFactory {
    ONE(1),
    FOUR(4);

    private final int threads;

    ExecutorFactory(int threads) {
        this.threads = threads;
    }

    @Override
    public String schedulerName() {
        return "CompletableFuture, pool of " + threads;
    }

    @Override
    public Started start() {
        Daemons daemons = new Daemons(schedulerName());
        ExecutorService pool = Executors.newFixedThreadPool(threads, daemons);
        return new Pool(pool, daemons, CompletableFutureBridge.on(pool));
    }

    private record Pool(ExecutorService pool, Daemons daemons, CompletableFutureBridge bridge) implements Started {
        @Override
        public CompletionStage<?> launch(Computation<@Nullable Void> computation, Callable<@Nullable Void> body) {
            return bridge.<@Nullable Void>future(computation, body);
        }

        @Override
        public void stop() throws InterruptedException {
            pool.shutdown();
            daemons.join();
        }
    }
}
