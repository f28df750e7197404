package io.picos.test;

import io.picos.Computation;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Contexts of Vert.x, each with a Vert.x of its own.
enum VertxFactory implements SchedulerFactory {
    EVENT_LOOP("event loop", ThreadingModel.EVENT_LOOP),
    WORKER("worker", ThreadingModel.WORKER);

    private static final long PATIENCE_SECONDS = 5;

    private final String kind;
    private final ThreadingModel model;

    VertxFactory(String kind, ThreadingModel model) {
        this.kind = kind;
        this.model = model;
    }

    @Override
    public String schedulerName() {
        return "Vert.x, " + kind;
    }

    /// Deploys a verticle, since only a verticle can choose the kind of its context.
    @Override
    public Started start() throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setUseDaemonThread(true));
        CompletableFuture<Context> context = new CompletableFuture<>();
        get(vertx.deployVerticle(
                own -> Future.succeededFuture(context.complete(own)),
                new DeploymentOptions().setThreadingModel(model)));
        return new Running(vertx, VertxBridge.on(context.join()));
    }

    private static void get(Future<?> future) throws Exception {
        future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private record Running(Vertx vertx, VertxBridge bridge) implements Started {
        @Override
        public CompletionStage<?> launch(Computation<@Nullable Void> computation, Callable<@Nullable Void> body) {
            return bridge.future(computation, body).toCompletionStage();
        }

        @Override
        public void stop() throws Exception {
            get(vertx.close());
        }
    }
}
