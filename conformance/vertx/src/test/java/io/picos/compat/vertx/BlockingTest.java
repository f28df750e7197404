package io.picos.compat.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.BlockingOperationException;
import io.picos.ThreadScheduler;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Rule B6 on Vert.x: fibers may block, event loops may not.
class BlockingTest {
    private final Vertx vertx = Vertxes.open();

    @AfterEach
    void closeVertx() {
        vertx.close();
    }

    /// Whatever a fiber blocks on, its event loop goes on: here, to complete what the fiber waits for.
    @ParameterizedTest
    @EnumSource(names = {"EVENT_LOOP", "WORKER", "VIRTUAL_THREAD"})
    void blockingCalls_inAFiber_blockNoThreadOfTheContext(ThreadingModel model) {
        ContextInternal context = Vertxes.context(vertx, model);
        EventLoop loop = context.nettyEventLoop();
        String values =
                Vertxes.get("B6: the fiber has ended", VertxBridge.on(context).future(() -> {
                    Promise<String> promise = context.promise();
                    context.runOnContext(ignored -> promise.complete("join"));
                    String joined = promise.future()
                            .toCompletionStage()
                            .toCompletableFuture()
                            .join();
                    Promise<String> another = context.promise();
                    context.runOnContext(ignored -> another.complete("await"));
                    String awaited =
                            another.future().await(); // of the library: it parks the fiber, and knows nothing of it
                    String netty = loop.schedule(() -> "netty", 1, TimeUnit.MILLISECONDS)
                            .syncUninterruptibly()
                            .getNow();
                    return joined + ", " + awaited + ", " + netty;
                }));
        assertThat(values).isEqualTo("join, await, netty");
    }

    @Test
    void blockingCalls_onTheEventLoop_areDetectedAsBefore() {
        ContextInternal context = Vertxes.context(vertx, ThreadingModel.EVENT_LOOP);
        VertxBridge bridge = VertxBridge.on(context);
        Promise<String> never = Promise.promise();
        Vertxes.get("B6: the handler has ended", Vertxes.on(context, () -> {
            Future<String> fiber = bridge.future(() -> "before this");
            assertThat(fiber.result()).as("B12: what a fiber returns").isEqualTo("before this");
            assertThat(catchThrowable(() -> never.future().await()))
                    .as("B6: the library's own await")
                    .isInstanceOf(IllegalStateException.class);
            assertThat(catchThrowable(
                            () -> context.nettyEventLoop().newPromise().sync()))
                    .as("B6: Netty's own")
                    .isInstanceOf(BlockingOperationException.class);
            assertThat(catchThrowable(() -> ThreadScheduler.run(() -> "value")))
                    .as("B6: ours")
                    .isInstanceOf(IllegalStateException.class);
            return Future.succeededFuture();
        }));
    }

    @Test
    void eventLoopThread_isNotThatOfAFiber() {
        assertThat(Vertxes.get(
                        "B6: the fiber has ended",
                        VertxBridge.on(Vertxes.context(vertx, ThreadingModel.EVENT_LOOP))
                                .future(() -> Context.isOnEventLoopThread() || Context.isOnVertxThread())))
                .as("B6: whether a fiber is where nobody must block")
                .isFalse();
    }
}
