package io.picos.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.picos.spi.Backend;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the engine is told of a context, and what it tells Vert.x.
@Timeout(60)
class VertxBackendTest {
    private final VertxInternal vertx = (VertxInternal)
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setUseDaemonThread(true));
    private final CloseFuture closing = new CloseFuture();

    @AfterEach
    void closeVertx() {
        vertx.close();
    }

    private ContextInternal context(ThreadingModel model) {
        return vertx.contextBuilder()
                .withThreadingModel(model)
                .withCloseFuture(closing)
                .build();
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    // ---- S2

    /// With JDK carriers it is a fiber that calls this. What the loop has to do by now, timers included, comes first.
    @Test
    void executeLater_fromAnotherThread_comesAfterTheTimersThatAreDue() {
        ContextInternal context = context(ThreadingModel.EVENT_LOOP);
        EventLoop loop = context.nettyEventLoop();
        Backend.Worker worker = new VertxBackend(context).openWorker();
        List<String> steps = new ArrayList<>();
        CompletableFuture<Void> later = new CompletableFuture<>();
        loop.execute(() -> {
            CompletableFuture.runAsync(() -> worker.executeLater(() -> {
                        steps.add("later");
                        later.complete(null);
                    }))
                    .join();
            var unused = loop.schedule(() -> steps.add("timer"), 0, TimeUnit.NANOSECONDS);
            loop.execute(() -> steps.add("task"));
        });
        later.join();
        assertThat(steps).as("S2: what the loop does").containsExactly("task", "timer", "later");
    }

    // ---- F11

    @Test
    void name_tellsModelAndDeployment() {
        CompletableFuture<ContextInternal> deployed = new CompletableFuture<>();
        Deployable verticle = context -> {
            deployed.complete((ContextInternal) context);
            return Future.succeededFuture();
        };
        String id = join(vertx.deployVerticle(() -> verticle, new DeploymentOptions()));
        assertThat(new VertxBackend(deployed.join()).name()).isEqualTo("EVENT_LOOP context " + id);
        assertThat(new VertxBackend(context(ThreadingModel.WORKER)).name()).startsWith("WORKER context ");
    }
}
