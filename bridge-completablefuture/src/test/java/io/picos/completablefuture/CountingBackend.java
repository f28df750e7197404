package io.picos.completablefuture;

import io.picos.spi.Backend;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/// A backend whose workers are pools of one thread each, counted.
final class CountingBackend implements Backend {
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    private final Pools pools;
    private final int parallelism;

    CountingBackend(Pools pools, int parallelism) {
        this.pools = pools;
        this.parallelism = parallelism;
    }

    int open() {
        return opened.get() - closed.get();
    }

    @Override
    public String name() {
        return "counting";
    }

    @Override
    public Worker openWorker() {
        opened.incrementAndGet();
        ExecutorService thread = pools.fixed(1);
        return new Worker() {
            @Override
            public void execute(Runnable task) {
                thread.execute(task);
            }

            @Override
            public void close() {
                closed.incrementAndGet();
                thread.shutdown();
            }
        };
    }

    @Override
    public int parallelism() {
        return parallelism;
    }

    @Override
    public boolean isClosed() {
        return false;
    }
}
