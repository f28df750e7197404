package io.picos.test;

import io.picos.Computation;
import io.picos.rxjava.RxJavaBridge;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Schedulers of RxJava: new ones, since `Schedulers.single()` and `Schedulers.computation()` are shared.
enum RxJavaFactory implements SchedulerFactory {
    SINGLE("single"),
    COMPUTATION("computation");

    private final String kind;

    RxJavaFactory(String kind) {
        this.kind = kind;
    }

    @Override
    public String schedulerName() {
        return "RxJava, " + kind;
    }

    @Override
    public Started start() {
        Daemons daemons = new Daemons(schedulerName());
        Scheduler scheduler = switch (this) {
            case SINGLE -> RxJavaPlugins.createSingleScheduler(daemons);
            case COMPUTATION -> RxJavaPlugins.createComputationScheduler(daemons);
        };
        return new Running(scheduler, daemons, RxJavaBridge.on(scheduler));
    }

    private record Running(Scheduler scheduler, Daemons daemons, RxJavaBridge bridge) implements Started {
        @Override
        public CompletionStage<?> launch(Computation<@Nullable Void> computation, Callable<@Nullable Void> body) {
            return bridge.completable(computation, body).toCompletionStage(null);
        }

        @Override
        public void stop() throws InterruptedException {
            scheduler.shutdown();
            daemons.join();
        }
    }
}
