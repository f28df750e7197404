package io.picos.contexts;

import io.picos.rxjava.RxJavaBridge;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/// RxJava, on a scheduler of one thread.
final class RxJavaLibrary implements Library {
    private final ExecutorService pool = Threads.begun();
    private final ExecutorService elsewhere = Threads.begun();
    private final Scheduler scheduler = Schedulers.from(pool);
    private final RxJavaBridge bridge = RxJavaBridge.on(scheduler);

    @Override
    public String name() {
        return "RxJava";
    }

    private static CompletableFuture<@Nullable String> subscribed(Value value, Single<Optional<String>> seen)
            throws Exception {
        return value.with("starter", () -> seen.toCompletionStage().toCompletableFuture())
                .thenApply(optional -> optional.orElse(null));
    }

    @Override
    public CompletableFuture<@Nullable String> start(Value value, Callable<String> body) throws Exception {
        return subscribed(value, bridge.single(body).map(result -> Optional.ofNullable(value.seen())));
    }

    @Override
    public CompletableFuture<@Nullable String> stream(Value value) throws Exception {
        return subscribed(
                value,
                bridge.flowable(Library.elements(value))
                        .map(element -> Optional.ofNullable(value.seen()))
                        .lastOrError());
    }

    @Override
    public @Nullable String await(Value value) {
        return RxJavaBridge.await(Single.fromCallable(() -> Optional.ofNullable(value.seen()))
                        .subscribeOn(Schedulers.from(elsewhere)))
                .orElse(null);
    }

    @Override
    public void task(Runnable task) {
        var unused = scheduler.scheduleDirect(task);
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
