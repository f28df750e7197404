package io.picos.contexts;

import io.picos.completablefuture.CompletableFutureBridge;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// CompletableFuture, on a pool of one thread.
final class FutureLibrary implements Library {
    private final ExecutorService pool = Threads.begun();
    private final ExecutorService elsewhere = Threads.begun();
    private final CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);

    @Override
    public String name() {
        return "CompletableFuture";
    }

    @Override
    public CompletableFuture<@Nullable String> start(Value value, Callable<String> body) throws Exception {
        Gate gate = new Gate(); // so that the consumer is there before the result
        CompletableFuture<@Nullable String> seen =
                value.with("starter", () -> bridge.future(gate.before(body))).thenApply(result -> value.seen());
        gate.open();
        return seen;
    }

    @Override
    public CompletableFuture<@Nullable String> stream(Value value) throws Exception {
        CompletableFuture<@Nullable String> seen = new CompletableFuture<>();
        Flow.Publisher<String> publisher = bridge.publisher(Library.elements(value));
        Flow.Subscriber<String> subscriber = new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(1);
            }

            @Override
            public void onNext(String element) {
                seen.complete(value.seen());
            }

            @Override
            public void onError(Throwable thrown) {
                seen.completeExceptionally(thrown);
            }

            @Override
            public void onComplete() {}
        };
        value.with("starter", () -> {
            publisher.subscribe(subscriber);
            return true;
        });
        return seen;
    }

    @Override
    public @Nullable String await(Value value) {
        return CompletableFutureBridge.await(CompletableFuture.supplyAsync(value::seen, elsewhere));
    }

    @Override
    public void task(Runnable task) {
        pool.execute(task);
    }

    @Override
    public void closeBackend() {
        pool.shutdown();
    }

    @Override
    public void close() {
        pool.shutdown();
        elsewhere.shutdown();
    }
}
