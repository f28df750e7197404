package io.picos.contexts;

import io.picos.Computation;
import io.picos.ThreadScheduler;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Virtual threads, without a backend.
final class ThreadsLibrary implements Library {
    @Override
    public String name() {
        return THREADS;
    }

    /// The consumer is the caller of `run`.
    @Override
    public CompletableFuture<@Nullable String> start(Value value, Callable<String> body) throws Exception {
        return value.with("starter", () -> {
            String unused = ThreadScheduler.<String, Exception>run(body::call);
            return CompletableFuture.<@Nullable String>completedFuture(value.seen());
        });
    }

    @Override
    public CompletableFuture<@Nullable String> stream(Value value) {
        throw new UnsupportedOperationException("no streams");
    }

    /// Another fiber, that has nothing to do with this one, completes a computation.
    @Override
    public @Nullable String await(Value value) {
        Computation<@Nullable String> source = Computation.create();
        Thread.ofPlatform().inheritInheritableThreadLocals(false).start(() -> source.tryReturn(value.seen()));
        return source.await();
    }

    @Override
    public void task(Runnable task) {
        task.run();
    }

    @Override
    public void closeBackend() {
        throw new UnsupportedOperationException("never closed");
    }

    @Override
    public void close() {}
}
