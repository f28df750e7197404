package io.picos.test.tests;

import io.picos.Computation;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.test.SchedulerFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A scheduler that is not of the project.
public final class UserFactory implements SchedulerFactory {
    @Override
    public String schedulerName() {
        return "a user's scheduler";
    }

    @Override
    public Started start() {
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        return new Started() {
            @Override
            public CompletionStage<?> launch(Computation<Void> computation, Callable<Void> body) {
                return CompletableFutureBridge.on(executor).future(computation, body);
            }

            @Override
            public void stop() {
                executor.close();
            }
        };
    }
}
