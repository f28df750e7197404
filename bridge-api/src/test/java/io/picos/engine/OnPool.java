package io.picos.engine;

import io.picos.spi.Backend;
import java.util.concurrent.ExecutorService;

/// A backend that is a pool of threads.
///
/// @param parallelism the number of its threads
record OnPool(ExecutorService pool, int parallelism) implements Backend {
    @Override
    public String name() {
        return "pool";
    }

    @Override
    public Worker openWorker() {
        return new Worker() {
            @Override
            public void execute(Runnable task) {
                pool.execute(task);
            }

            @Override
            public boolean hasOwnThread() {
                return parallelism == 1;
            }
        };
    }

    @Override
    public boolean isClosed() {
        return pool.isShutdown();
    }
}
