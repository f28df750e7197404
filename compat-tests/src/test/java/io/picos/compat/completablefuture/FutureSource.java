package io.picos.compat.completablefuture;

import io.picos.compat.BridgeSubject.Source;
import java.util.concurrent.CompletableFuture;

/// A source that is a future.
///
/// @param future completed by the producer
record FutureSource<T>(CompletableFuture<T> future) implements Source<T> {
    static <T> CompletableFuture<T> of(Source<T> source) {
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
