package io.picos.test;

import io.picos.Computation;
import io.picos.reactor.ReactorBridge;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// Schedulers of Reactor.
enum ReactorFactory implements SchedulerFactory {
    SINGLE("single"),
    PARALLEL("parallel");

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String kind;

    ReactorFactory(String kind) {
        this.kind = kind;
    }

    @Override
    public String schedulerName() {
        return "Reactor, " + kind;
    }

    @Override
    public Started start() {
        Scheduler scheduler = switch (this) {
            case SINGLE -> Schedulers.newSingle(schedulerName(), true);
            case PARALLEL -> Schedulers.newParallel(schedulerName(), Schedulers.DEFAULT_POOL_SIZE, true);
        };
        return new Running(scheduler, ReactorBridge.on(scheduler));
    }

    private record Running(Scheduler scheduler, ReactorBridge bridge) implements Started {
        @Override
        public CompletionStage<?> launch(Computation<@Nullable Void> computation, Callable<@Nullable Void> body) {
            return bridge.<Void>mono(computation, body).toFuture();
        }

        @Override
        public void stop() {
            scheduler.disposeGracefully().block(PATIENCE);
        }
    }
}
