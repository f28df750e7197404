package io.picos.contexts;

import io.picos.vertx.VertxBridge;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Vert.x, with a bridge of the Vertx, in the handler of a request on an event loop.
final class VertxLibrary implements Library {
    private final VertxInternal vertx = (VertxInternal) Vertx.vertx(
            new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setUseDaemonThread(true));
    private final ContextInternal context = vertx.getOrCreateContext();
    private final VertxBridge bridge = VertxBridge.on(vertx);

    VertxLibrary() {
        join(vertx.executeBlocking(() -> "begun"));
        CompletableFuture<Boolean> begun = new CompletableFuture<>();
        context.runOnContext(ignored -> begun.complete(true));
        begun.join();
    }

    private static <T> void join(Future<T> future) {
        future.toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public String name() {
        return VERTX;
    }

    /// Runs the handler of a request, which has the value.
    private CompletableFuture<@Nullable String> request(Value value, Callable<Future<@Nullable String>> handler) {
        CompletableFuture<@Nullable String> result = new CompletableFuture<>();
        context.duplicate().runOnContext(ignored -> {
            try {
                value.with("starter", handler).onComplete(result::complete, result::completeExceptionally);
            } catch (Exception thrown) {
                result.completeExceptionally(thrown);
            } finally {
                value.clear();
            }
        });
        return result;
    }

    @Override
    public CompletableFuture<@Nullable String> start(Value value, Callable<String> body) {
        Gate gate = new Gate(); // so that the consumer is there before the result
        CompletableFuture<@Nullable String> seen =
                request(value, () -> bridge.future(gate.before(body)).map(result -> value.seen()));
        context.runOnContext(ignored -> gate.open());
        return seen;
    }

    @Override
    public CompletableFuture<@Nullable String> stream(Value value) {
        return request(value, () -> {
            Promise<@Nullable String> seen = Promise.promise();
            ReadStream<String> stream = bridge.readStream(Library.elements(value));
            stream.exceptionHandler(seen::tryFail);
            stream.handler(element -> seen.tryComplete(value.seen()));
            return seen.future();
        });
    }

    @Override
    public @Nullable String await(Value value) {
        return VertxBridge.await(vertx.executeBlocking(value::seen));
    }

    @Override
    public void task(Runnable task) {
        context.runOnContext(ignored -> task.run());
    }

    @Override
    public void closeBackend() {
        vertx.close();
    }

    @Override
    public void close() {
        vertx.close();
    }
}
