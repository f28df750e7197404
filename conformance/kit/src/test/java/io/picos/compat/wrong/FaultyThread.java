package io.picos.compat.wrong;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import io.picos.compat.backend.OneThreadSubject;
import io.picos.compat.subject.OwnThreadSubject;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/// A scheduler on one thread that has at most one fault.
final class FaultyThread implements OwnThreadSubject {
    private final Fault fault;
    private final OneThreadSubject right;
    private final AtomicInteger questions = new AtomicInteger(); // of the engine: whether there is one thread
    private final AtomicInteger waiting = new AtomicInteger(); // fibers that have not begun

    /// @param fault what is wrong, or null
    FaultyThread(Fault fault) {
        this.fault = fault;
        this.right = new OneThreadSubject(
                switch (fault) {
                    case QUEUES_ITS_WAKE_UPS -> () -> false;
                    case QUEUES_A_FEW_WAKE_UPS -> () -> questions.incrementAndGet() % 100 >= 10;
                    case null, default -> () -> true;
                });
    }

    @Override
    public <T> CompletableFuture<T> start(Computation<T> computation, Callable<? extends T> body) {
        return switch (fault) {
            case QUEUES_ITS_SPAWNS -> queue(computation, body);
            case QUEUES_BEHIND_OTHERS -> waiting.get() > 0 ? queue(computation, body) : count(computation, body);
            case RUNS_FIBERS_INSIDE_TURNS -> Fiber.currentOrNull() == null ? right.start(computation, body) : run(body);
            case RUNS_FIBERS_OF_OTHER_THREADS -> ThreadScheduler.run(() -> run(body));
            case null, default -> right.start(computation, body);
        };
    }

    private <T> CompletableFuture<T> queue(Computation<T> computation, Callable<? extends T> body) {
        CompletableFuture<T> result = new CompletableFuture<>();
        right.tasks().execute(() -> right.start(computation, body).thenAccept(result::complete));
        return result;
    }

    private <T> CompletableFuture<T> count(Computation<T> computation, Callable<? extends T> body) {
        waiting.incrementAndGet();
        return right.start(computation, () -> {
            waiting.decrementAndGet();
            return body.call();
        });
    }

    private static <T> CompletableFuture<T> run(Callable<? extends T> body) {
        try {
            return CompletableFuture.completedFuture(body.call());
        } catch (Exception thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    // ---- as it is

    @Override
    public String name() {
        return fault == null ? "faultless" : fault.toString();
    }

    @Override
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        right.cancelAfter(computation, duration, cause);
    }

    @Override
    public int parallelism() {
        return right.parallelism();
    }

    @Override
    public Executor tasks() {
        return right.tasks();
    }

    @Override
    public Executor ownThread() {
        return right.ownThread();
    }

    @Override
    public void shutDown() {
        right.shutDown();
    }

    @Override
    public void close() {
        right.close();
    }
}
