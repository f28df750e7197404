package io.picos.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Rules B5, B14, K7 and K8 for `VertxBridge.on(vertx)`: a handler, its fibers and the bodies that block share the
/// context of the request.
@Timeout(60)
class CurrentContextTest {
    private static final ContextLocal<String> LOCAL = ContextLocal.registerLocal(String.class); // before any Vert.x

    private final VertxInternal vertx = open();
    private final VertxBridge bridge = VertxBridge.on(vertx);

    private static VertxInternal open() {
        return (VertxInternal)
                Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setUseDaemonThread(true));
    }

    @AfterEach
    void closeVertx() {
        vertx.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"EVENT_LOOP", "WORKER", "VIRTUAL_THREAD"})
    void future_inAHandler_runsOnTheContextOfTheRequest(ThreadingModel model) {
        ContextInternal request = request(vertx, model);
        Context fibers = join(request, () -> bridge.future(Vertx::currentContext));
        assertThat(fibers).as("B5: the context of the fiber").isSameAs(request);
    }

    @ParameterizedTest
    @EnumSource(names = {"EVENT_LOOP", "WORKER", "VIRTUAL_THREAD"})
    void future_inAFiber_runsOnTheContextOfTheFiber(ThreadingModel model) {
        ContextInternal request = request(vertx, model);
        Context fibers = join(
                request, () -> bridge.future(() -> VertxBridge.await(bridge.<Context>future(Vertx::currentContext))));
        assertThat(fibers).as("B5: the context of a fiber that a fiber starts").isSameAs(request);
    }

    /// The current context of a body that blocks, its local, and where a fiber runs that the body starts.
    @ParameterizedTest
    @EnumSource(names = {"EVENT_LOOP", "WORKER", "VIRTUAL_THREAD"})
    void blocking_inAFiber_hasTheContextOfTheRequest(ThreadingModel model) {
        ContextInternal request = request(vertx, model);
        LOCAL.put(request, "r1");
        List<Object> seen = join(
                request,
                () -> bridge.future(() -> {
                    Fiber.yield();
                    return Fiber.blocking(() -> {
                        ClassLoader loader = Thread.currentThread().getContextClassLoader();
                        return List.of(
                                Vertx.currentContext(),
                                LOCAL.get(Vertx.currentContext()),
                                join(bridge.future(Vertx::currentContext)),
                                loader);
                    });
                }));
        assertThat(seen)
                .as("K8: the context, its local, the context of a fiber, and F12: the class loader")
                .containsExactly(request, "r1", request, Thread.currentThread().getContextClassLoader());
    }

    @Test
    void blocking_inAChild_hasTheContextOfTheRequest() {
        ContextInternal request = request(vertx, ThreadingModel.EVENT_LOOP);
        Context seen = join(
                request,
                () -> bridge.future(() -> {
                    Computation<Context> child = Computation.create();
                    Fiber.spawn(
                            Fiber.create(child), self -> child.tryCapture(() -> Fiber.blocking(Vertx::currentContext)));
                    return child.await();
                }));
        assertThat(seen).as("K8: the context of the body").isSameAs(request);
    }

    @Test
    void blocking_thatThrows_throwsTheSameObject() {
        IllegalStateException failure = new IllegalStateException("K8");
        Throwable thrown = join(
                request(vertx, ThreadingModel.EVENT_LOOP),
                () -> bridge.future(() -> {
                    try {
                        return Fiber.blocking(() -> {
                            throw failure;
                        });
                    } catch (IllegalStateException caught) {
                        return caught;
                    }
                }));
        assertThat(thrown).as("F12: what the body throws").isSameAs(failure);
    }

    @Test
    void future_inAHandler_completesOnItsEventLoop() {
        for (int time = 0; time < 4; time++) {
            ContextInternal request = request(vertx, ThreadingModel.EVENT_LOOP);
            Context results = join(request, () -> bridge.future(() -> "value").map(value -> Vertx.currentContext()));
            assertThat(results).as("B5: the context of the result").isSameAs(request);
        }
    }

    @Test
    void future_withoutAContext_hasADuplicateOfItsOwn() {
        ContextInternal first = (ContextInternal) join(bridge.future(Vertx::currentContext));
        ContextInternal second = (ContextInternal) join(bridge.future(Vertx::currentContext));
        assertThat(first.isDuplicate()).as("B5: whether it is a duplicate").isTrue();
        assertThat(first.unwrap())
                .as("B5: the contexts of two fibers, one on each event loop")
                .isNotSameAs(second.unwrap());
    }

    @Test
    void future_inAHandlerOfAnotherVertx_runsOnItsOwn() {
        VertxInternal other = open();
        try {
            Context context =
                    join(request(other, ThreadingModel.EVENT_LOOP), () -> bridge.future(Vertx::currentContext));
            assertThat(context.owner()).as("B5: whose context the fiber has").isSameAs(vertx);
        } finally {
            other.close();
        }
    }

    /// {@return a context as a server makes it for a request}
    private static ContextInternal request(VertxInternal vertx, ThreadingModel model) {
        return vertx.contextBuilder().withThreadingModel(model).build().duplicate();
    }

    private static <T> T join(ContextInternal context, Supplier<Future<? extends T>> handler) {
        CompletableFuture<T> result = new CompletableFuture<>();
        context.runOnContext(ignored -> handler.get().onComplete(result::complete, result::completeExceptionally));
        return result.join();
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
