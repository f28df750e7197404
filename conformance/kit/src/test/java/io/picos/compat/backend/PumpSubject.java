package io.picos.compat.backend;

import io.picos.Computation;
import io.picos.Outcome;
import io.picos.compat.subject.VirtualTimeSubject;
import io.picos.spi.BackendScheduler;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/// A backend without threads, whose clock a test moves.
public final class PumpSubject implements VirtualTimeSubject {
    private final TestBackend backend = new TestBackend(true);
    private final BackendScheduler scheduler = BackendScheduler.of(backend);

    @Override
    public String name() {
        return "pump";
    }

    @Override
    public <T> CompletableFuture<T> start(Computation<T> computation, Callable<? extends T> body) {
        return start(scheduler, computation, body);
    }

    static <T> CompletableFuture<T> start(
            BackendScheduler scheduler, Computation<T> computation, Callable<? extends T> body) {
        CompletableFuture<T> result = new CompletableFuture<>();
        scheduler.<T>launch(null, computation, body, outcome -> {
            switch (outcome) {
                case Outcome.Returned<T>(T value) -> result.complete(value);
                case Outcome.Cancelled<T>(Throwable cause) -> result.completeExceptionally(cause);
            }
        });
        return result;
    }

    @Override
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        scheduler.cancelAfter(computation, duration, cause);
    }

    @Override
    public void advance(Duration duration) {
        backend.advance(duration.toNanos());
    }

    @Override
    public OptionalInt timers() {
        return OptionalInt.of(backend.timers());
    }

    @Override
    public int parallelism() {
        return 1;
    }

    @Override
    public void close() {
        // there is nothing to close
    }
}
