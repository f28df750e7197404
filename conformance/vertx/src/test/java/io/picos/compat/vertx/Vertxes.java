package io.picos.compat.vertx;

import io.picos.compat.patience.Waits;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.streams.WriteStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Instances of Vert.x, as small as tests need them.
final class Vertxes {
    static final int EVENT_LOOPS = 2;

    private Vertxes() {}

    static Vertx open() {
        return Vertx.vertx(options());
    }

    static VertxOptions options() {
        FileSystemOptions noFiles =
                new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
        return new VertxOptions()
                .setEventLoopPoolSize(EVENT_LOOPS)
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(1)
                .setUseDaemonThread(true)
                .setFileSystemOptions(noFiles);
    }

    /// {@return a new context of the kind}
    static ContextInternal context(Vertx vertx, ThreadingModel model) {
        return ((VertxInternal) vertx)
                .contextBuilder()
                .withThreadingModel(model)
                .build();
    }

    /// Calls the task on the context.
    ///
    /// @return what its future completes with
    static <T extends @Nullable Object> Future<T> on(Context context, Supplier<Future<T>> task) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(ignored -> task.get().onComplete(promise));
        return promise.future();
    }

    /// {@return the value of the future, which the calling thread, no fiber, waits for}
    static <T extends @Nullable Object> T get(String what, Future<T> future) {
        try {
            return Waits.get(what, future.toCompletionStage().toCompletableFuture());
        } catch (Exception thrown) {
            throw new AssertionError(what + ", but failed with " + thrown, thrown);
        }
    }

    /// {@return a stream that takes everything}
    static <T> WriteStream<T> writeStream() {
        return new WriteStream<>() {
            @Override
            public WriteStream<T> exceptionHandler(@Nullable Handler<Throwable> handler) {
                return this;
            }

            @Override
            public Future<Void> write(T data) {
                return Future.succeededFuture();
            }

            @Override
            public Future<Void> end() {
                return Future.succeededFuture();
            }

            @Override
            public WriteStream<T> setWriteQueueMaxSize(int maxSize) {
                return this;
            }

            @Override
            public boolean writeQueueFull() {
                return false;
            }

            @Override
            public WriteStream<T> drainHandler(@Nullable Handler<Void> handler) {
                return this;
            }
        };
    }
}
