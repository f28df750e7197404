package io.picos.test;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The scheduler without a backend. There is only one, with nothing to start and nothing to close.
final class ThreadSchedulerFactory implements SchedulerFactory, SchedulerFactory.Started {
    @Override
    public String schedulerName() {
        return "ThreadScheduler";
    }

    @Override
    public Started start() {
        return this;
    }

    /// Runs a fiber that spawns the new one, so that the new fiber inherits the context of the caller.
    @Override
    public CompletionStage<?> launch(Computation<@Nullable Void> computation, Callable<@Nullable Void> body) {
        CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
        ThreadScheduler.<@Nullable Void, RuntimeException>run(() -> {
            Fiber.spawn(Fiber.create(computation), fiber -> {
                computation.tryCapture(body);
                ended.complete(null);
            });
            return null;
        });
        return ended;
    }

    @Override
    public void stop() {}
}
