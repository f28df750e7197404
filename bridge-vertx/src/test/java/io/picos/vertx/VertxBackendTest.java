package io.picos.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoop;
import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.SchedulerClosed;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the engine is told of a context, and what it tells Vert.x.
@Timeout(60)
class VertxBackendTest {
    private final VertxInternal vertx = (VertxInternal)
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setUseDaemonThread(true));
    private final CloseFuture closing = new CloseFuture();

    @AfterEach
    void closeVertx() {
        try {
            vertx.close();
        } catch (RejectedExecutionException ended) {
            // Vert.x 5.0 needs the loop for that, and a test has ended it
        }
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

    // ---- S4

    /// An error has ended the loop, or somebody by hand. Vert.x does not know.
    @Test
    void eventLoop_endsWithoutVertx_cancelsItsFibersAndRefusesOthers() throws Exception {
        ContextInternal context = context(ThreadingModel.EVENT_LOOP);
        VertxBridge bridge = VertxBridge.on(context);
        List<CompletableFuture<String>> ends = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(4);
        for (int number = 0; number < 4; number++) {
            boolean yields = number % 2 == 0;
            CompletableFuture<String> end = new CompletableFuture<>();
            ends.add(end);
            var unused = bridge.future(() -> {
                begun.countDown();
                try {
                    while (true) {
                        if (yields) {
                            Fiber.yield();
                        } else {
                            Fiber.sleep(Duration.ofMillis(1));
                        }
                    }
                } catch (SchedulerClosed closed) {
                    end.complete("closed");
                }
            });
        }
        assertThat(begun.await(30, TimeUnit.SECONDS)).as("all have begun").isTrue();
        context.nettyEventLoop().shutdownGracefully(0, 0, TimeUnit.MILLISECONDS).sync();
        for (CompletableFuture<String> end : ends) {
            assertThat(end.get(30, TimeUnit.SECONDS)).isEqualTo("closed");
        }
        assertThatThrownBy(() -> bridge.future(() -> 1)).isInstanceOf(RejectedExecutionException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"EVENT_LOOP", "WORKER", "VIRTUAL_THREAD"})
    void onClose_whileFibersEnd_theClosingWaits(ThreadingModel model) {
        ContextInternal context = context(model);
        VertxBackend backend = new VertxBackend(context);
        Computation<String> ended = Computation.create();
        CompletableFuture<Boolean> called = new CompletableFuture<>();
        backend.onClose(() -> {
            called.complete(backend.isClosed());
            return ended;
        });
        Future<Void> closed = closing.close();
        assertThat(called)
                .as("S4: the hook is called, and the backend is closed by then")
                .isCompletedWithValue(true);
        assertThat(closed.isComplete()).as("S4: while fibers end").isFalse();
        ended.tryReturn("ended");
        join(closed);
    }

    /// The engine gives up after ten seconds, with a cancellation.
    @Test
    void onClose_fibersThatDoNotEnd_theClosingGoesOn() {
        Computation<String> ended = Computation.create();
        new VertxBackend(context(ThreadingModel.EVENT_LOOP)).onClose(() -> ended);
        Future<Void> closed = closing.close();
        ended.tryCancel(new DeadlineExceeded(Duration.ofSeconds(10)));
        join(closed);
    }

    @Test
    void onClose_theRestOfTheClosing_isOnTheEventLoop() {
        Computation<String> ended = Computation.create();
        new VertxBackend(context(ThreadingModel.EVENT_LOOP)).onClose(() -> ended);
        CompletableFuture<Boolean> rest = new CompletableFuture<>();
        closing.close().onComplete(done -> rest.complete(Context.isOnEventLoopThread()));
        ended.tryReturn("ended");
        assertThat(rest.join())
                .as("S4: the closing goes on on a thread of Vert.x")
                .isTrue();
    }

    @Test
    void onClose_contextThatIsBeingClosed_isCalledAtOnce() {
        join(closing.close());
        VertxBackend backend = new VertxBackend(context(ThreadingModel.EVENT_LOOP));
        CompletableFuture<Void> called = new CompletableFuture<>();
        backend.onClose(() -> {
            called.complete(null);
            return Computation.finished();
        });
        assertThat(called)
                .as("S4: a fiber that was started too late for the hook")
                .isCompleted();
    }

    @Test
    void onClose_takenBack_isNotCalled() {
        VertxBackend backend = new VertxBackend(context(ThreadingModel.EVENT_LOOP));
        List<String> steps = new ArrayList<>();
        backend.onClose(() -> {
                    steps.add("called");
                    return Computation.finished();
                })
                .run();
        join(closing.close());
        assertThat(steps).as("S4: calls of a hook that was taken back").isEmpty();
    }

    // ---- F11

    @Test
    void name_tellsTheModel_andNothingOfOneRun() {
        CompletableFuture<ContextInternal> deployed = new CompletableFuture<>();
        Deployable verticle = context -> {
            deployed.complete((ContextInternal) context);
            return Future.succeededFuture();
        };
        join(vertx.deployVerticle(() -> verticle, new DeploymentOptions()));
        assertThat(new VertxBackend(deployed.join()).name()).isEqualTo("EVENT_LOOP context");
        assertThat(new VertxBackend(context(ThreadingModel.WORKER)).name()).isEqualTo("WORKER context");
    }
}
