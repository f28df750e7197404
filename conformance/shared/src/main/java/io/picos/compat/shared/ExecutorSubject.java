package io.picos.compat.shared;

import io.picos.Computation;
import io.picos.compat.subject.BridgeSubject;
import io.picos.compat.subject.NullCalls;
import io.picos.compat.subject.Result;
import io.picos.completablefuture.CompletableFutureBridge;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// CompletableFutureBridge on one executor.
public final class ExecutorSubject implements BridgeSubject {
    private final String name;
    private final ExecutorService executor;
    private final int parallelism;
    private final CompletableFutureBridge bridge;

    private ExecutorSubject(String name, ExecutorService executor, int parallelism) {
        this.name = name;
        this.executor = executor;
        this.parallelism = parallelism;
        this.bridge = CompletableFutureBridge.on(executor);
    }

    /// {@return a subject of the given executor, which it closes}
    ///
    /// @param name what messages call it
    /// @param executor to run fibers on
    /// @param threads that it has
    public static ExecutorSubject of(String name, ExecutorService executor, int threads) {
        return new ExecutorSubject(name, executor, threads);
    }

    /// {@return a subject of the common pool, which cannot be closed}
    public static ExecutorSubject commonPool() {
        return new ExecutorSubject(
                "ForkJoinPool.commonPool", ForkJoinPool.commonPool(), ForkJoinPool.getCommonPoolParallelism());
    }

    /// {@return a subject of a pool of its own}
    ///
    /// @param threads that it has
    public static ExecutorSubject fixedPool(int threads) {
        return new ExecutorSubject("fixed pool of " + threads, Executors.newFixedThreadPool(threads), threads);
    }

    /// {@return a subject of an executor with a virtual thread for each task}
    public static ExecutorSubject virtualThreads() {
        return new ExecutorSubject(
                "virtual thread per task",
                Executors.newVirtualThreadPerTaskExecutor(),
                Runtime.getRuntime().availableProcessors());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String state() {
        return bridge.toString();
    }

    /// {@return the bridge}
    public CompletableFutureBridge bridge() {
        return bridge;
    }

    /// {@return the executor}
    public ExecutorService executor() {
        return executor;
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> start(
            Computation<T> computation, Callable<? extends T> body) {
        return bridge.future(computation, body);
    }

    @Override
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        bridge.cancelAfter(computation, duration, cause);
    }

    @Override
    public Executor tasks() {
        return executor;
    }

    @Override
    public void shutDown() {
        executor.shutdown();
    }

    @Override
    public int parallelism() {
        return parallelism;
    }

    @Override
    public void close() {
        executor.shutdown(); // no effect on the common pool
    }

    @Override
    public List<UnaryOperator<Throwable>> wrappers() {
        return List.of(CompletionException::new, ExecutionException::new);
    }

    @Override
    public <T extends @Nullable Object> void build(Callable<? extends T> body, Result<T> result) {
        observe(bridge.<T>future(body), result);
    }

    @Override
    public <T extends @Nullable Object> void build(
            Computation<T> computation, Callable<? extends T> body, Result<T> result) {
        observe(bridge.future(computation, body), result);
    }

    @Override
    public <T extends @Nullable Object> void build(Duration deadline, Callable<? extends T> body, Result<T> result) {
        observe(bridge.<T>future(deadline, body), result);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the dependent stage is not needed
    private static <T extends @Nullable Object> void observe(CompletableFuture<T> future, Result<T> result) {
        result.cancellable(() -> future.cancel(false));
        future.whenComplete((value, thrown) -> {
            if (thrown == null) {
                result.value(value);
            } else {
                result.failure(thrown);
            }
        });
    }

    @Override
    public <T extends @Nullable Object> Source<T> source() {
        return new FutureSource<>(new CompletableFuture<>());
    }

    @Override
    public <T extends @Nullable Object> T await(Source<T> source) {
        return CompletableFutureBridge.await(FutureSource.of(source));
    }

    @Override
    public <T extends @Nullable Object> T await(Source<T> source, Consumer<? super T> onUndelivered) {
        return CompletableFutureBridge.await(FutureSource.of(source), onUndelivered);
    }

    @Override
    public <T extends @Nullable Object> T awaitOwned(Source<T> source) {
        return CompletableFutureBridge.awaitOwned(FutureSource.of(source));
    }

    @Override
    public <T extends @Nullable Object> Result<T> toNative(Computation<T> computation) {
        Result<T> result = new Result<>();
        observe(CompletableFutureBridge.toCompletableFuture(computation), result);
        return result;
    }

    @Override
    public <T extends @Nullable Object> Computation<T> fromNative(Source<T> source) {
        return CompletableFutureBridge.fromCompletionStage(FutureSource.of(source));
    }

    @Override
    public List<NullCall> nullCalls() {
        return NullCalls.of(
                bridge,
                Map.of(
                        Executor.class,
                        (Executor) Runnable::run,
                        CompletionStage.class,
                        CompletableFuture.completedFuture("value"),
                        Flow.Publisher.class,
                        (Flow.Publisher<?>) ignored -> {}));
    }
}
