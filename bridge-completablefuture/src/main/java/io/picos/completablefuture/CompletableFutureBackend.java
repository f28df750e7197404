package io.picos.completablefuture;

import io.picos.spi.Backend;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.ThreadPoolExecutor;

/// An [Executor] as a backend of the engine.
final class CompletableFutureBackend implements Backend {
    private final Executor executor;

    CompletableFutureBackend(Executor executor) {
        this.executor = executor;
    }

    @Override
    public String name() {
        return Backend.nameOf(executor);
    }

    @Override
    public Worker openWorker() {
        if (executor instanceof ForkJoinPool pool) {
            // A task that a worker submits goes to the worker's own stack, before all other tasks: drains that submit
            // their successors would starve the pool's own tasks (S2). Submitted from outside, drains queue up.
            return task -> submit(pool, task);
        }
        return executor::execute;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a drain does not throw
    private static void submit(ForkJoinPool pool, Runnable task) {
        pool.externalSubmit(new Visit(pool, task));
    }

    /// A drain in a pool whose workers go on with the queue of their last task until that queue is empty. A
    /// drain that has submitted its successor would keep its worker there for ever, so it runs one of the other
    /// tasks itself (S2).
    private static final class Visit extends RecursiveAction {
        private static final long serialVersionUID = 1L;
        private static final int TRIES = 4;

        private final transient ForkJoinPool pool;
        private final transient Runnable drain;

        Visit(ForkJoinPool pool, Runnable drain) {
            this.pool = pool;
            this.drain = drain;
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // a drain does not throw
        protected void compute() {
            drain.run();
            for (int tries = 0; tries < TRIES; tries++) {
                ForkJoinTask<?> other = pollSubmission(); // of any queue
                if (other instanceof Visit) {
                    pool.externalSubmit(other);
                } else {
                    if (other != null) {
                        other.quietlyInvoke();
                    }
                    return;
                }
            }
        }
    }

    @Override
    public int parallelism() {
        return switch (executor) {
            case ForkJoinPool pool -> pool.getParallelism();
            case ThreadPoolExecutor pool -> Math.max(1, threads(pool));
            default -> Integer.MAX_VALUE; // if unknown: too many lanes do less harm than too few
        };
    }

    /// {@return the number of threads that the pool comes to use: it exceeds its core size only if its queue is
    /// full}
    private static int threads(ThreadPoolExecutor pool) {
        boolean bounded = pool.getQueue().remainingCapacity() < Integer.MAX_VALUE;
        return bounded ? pool.getMaximumPoolSize() : pool.getCorePoolSize();
    }

    @Override
    public boolean isClosed() {
        return executor instanceof ExecutorService service && service.isShutdown();
    }

    @Override
    public boolean tellsWhenClosed() {
        return executor instanceof ExecutorService;
    }
}
