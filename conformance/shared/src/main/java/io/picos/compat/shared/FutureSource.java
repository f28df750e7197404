package io.picos.compat.shared;

import io.picos.compat.subject.BridgeSubject.Source;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A source that is a future.
///
/// @param future completed by the producer
record FutureSource<T extends @Nullable Object>(CompletableFuture<T> future) implements Source<T> {
    static <T extends @Nullable Object> CompletableFuture<T> of(Source<T> source) {
        return ((FutureSource<T>) source).future;
    }

    @Override
    public void complete(T value) {
        future.complete(value);
    }

    @Override
    public void fail(Throwable thrown) {
        future.completeExceptionally(thrown);
    }

    @Override
    public boolean isCancelled() {
        return future.isCancelled();
    }
}
