package io.picos.test;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
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

    /// Runs a fiber that spawns the new one, so that the new fiber inherits the context of the caller. An interrupt is
    /// for the caller's next wait, and does not keep the new fiber from starting.
    @Override
    public CompletionStage<?> launch(Computation<@Nullable Void> computation, Callable<@Nullable Void> body) {
        CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
        AtomicBoolean spawned = new AtomicBoolean();
        boolean interrupted = Thread.interrupted();
        while (!spawned.get()) {
            try {
                ThreadScheduler.<RuntimeException>run(() -> Fiber.current().<RuntimeException>forbid(() -> {
                    spawn(computation, body, ended);
                    spawned.set(true);
                }));
            } catch (ConsumerCancelled interrupt) {
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return ended;
    }

    private static void spawn(
            Computation<@Nullable Void> computation,
            Callable<@Nullable Void> body,
            CompletableFuture<@Nullable Void> ended) {
        Fiber.spawn(Fiber.create(computation), fiber -> {
            computation.tryCapture(body);
            ended.complete(null);
        });
    }

    @Override
    public void stop() {}
}
