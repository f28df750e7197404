package io.picos.compat.threads;

import io.picos.Computation;
import io.picos.ThreadScheduler;
import io.picos.compat.patience.Crew;
import io.picos.compat.subject.SchedulerSubject;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/// The scheduler without a backend.
public final class ThreadSubject implements SchedulerSubject {
    private final Crew waiting = new Crew("ThreadScheduler.run");

    @Override
    public String name() {
        return "ThreadScheduler";
    }

    @Override
    public <T> CompletableFuture<T> start(Computation<T> computation, Callable<? extends T> body) {
        CompletableFuture<T> result = new CompletableFuture<>();
        waiting.start(() -> {
            try {
                result.complete(ThreadScheduler.<T, Exception>run(computation, body::call));
            } catch (Throwable thrown) {
                result.completeExceptionally(thrown);
            }
        });
        return result;
    }

    @Override
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        ThreadScheduler.cancelAfter(computation, duration, cause);
    }

    @Override
    public int parallelism() {
        return Runtime.getRuntime().availableProcessors();
    }

    @Override
    public void close() {
        waiting.close();
    }
}
