package io.picos.completablefuture;

import io.picos.Outcome;
import io.picos.spi.Backend;
import io.picos.spi.Receiver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A backend of one thread that runs fibers right there (B12), as event loops do.
final class OwnThreadBackend implements Backend, AutoCloseable {
    private static final long STACK_BYTES = 1 << 20;

    private final ExecutorService executor = Executors.newSingleThreadExecutor(
            task -> Thread.ofPlatform().daemon().stackSize(STACK_BYTES).unstarted(task));
    private final Thread thread;

    OwnThreadBackend() throws Exception {
        thread = executor.submit(Thread::currentThread).get();
    }

    Future<?> submit(Runnable task) {
        return executor.submit(task);
    }

    @Override
    public String name() {
        return "own thread";
    }

    @Override
    public int parallelism() {
        return 1;
    }

    @Override
    public boolean isClosed() {
        return executor.isShutdown();
    }

    @Override
    public Worker openWorker() {
        return new Worker() {
            @Override
            public void execute(Runnable task) {
                executor.execute(task);
            }

            @Override
            public boolean hasOwnThread() {
                return true;
            }

            @Override
            public boolean isHere() {
                return Thread.currentThread() == thread;
            }
        };
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    /// {@return a receiver that completes the future}
    static <T> Receiver<T> into(CompletableFuture<T> future) {
        return outcome -> {
            switch (outcome) {
                case Outcome.Returned<T>(T value) -> future.complete(value);
                case Outcome.Cancelled<T>(Throwable cause) -> future.completeExceptionally(cause);
            }
        };
    }
}
