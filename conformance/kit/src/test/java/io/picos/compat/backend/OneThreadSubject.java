package io.picos.compat.backend;

import io.picos.Computation;
import io.picos.compat.subject.OwnThreadSubject;
import io.picos.spi.Backend;
import io.picos.spi.BackendScheduler;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/// A backend of one thread, of which it may tell that it is always the same.
public final class OneThreadSubject implements OwnThreadSubject {
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final BackendScheduler scheduler;

    /// @param tells whether it tells so, asked each time
    public OneThreadSubject(BooleanSupplier tells) {
        this.scheduler = BackendScheduler.of(new OneThread(executor, tells));
    }

    private record OneThread(ExecutorService executor, BooleanSupplier tells) implements Backend, Backend.Worker {
        @Override
        public boolean hasOwnThread() {
            return tells.getAsBoolean();
        }

        @Override
        public String name() {
            return "one thread";
        }

        @Override
        public Worker openWorker() {
            return this;
        }

        @Override
        public void execute(Runnable task) {
            executor.execute(task);
        }

        @Override
        public int parallelism() {
            return 1;
        }

        @Override
        public boolean isClosed() {
            return executor.isShutdown();
        }
    }

    @Override
    public String name() {
        return "one thread";
    }

    @Override
    public <T> CompletableFuture<T> start(Computation<T> computation, Callable<? extends T> body) {
        return PumpSubject.start(scheduler, computation, body);
    }

    @Override
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        scheduler.cancelAfter(computation, duration, cause);
    }

    @Override
    public int parallelism() {
        return 1;
    }

    @Override
    public Executor tasks() {
        return executor;
    }

    @Override
    public Executor ownThread() {
        return executor;
    }

    @Override
    public void shutDown() {
        executor.shutdown();
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
