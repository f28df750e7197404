package io.picos.contexts;

import io.picos.reactor.ReactorBridge;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/// Reactor, on a scheduler of one thread, without automatic propagation. The values of the starter are in the context
/// of the subscriber; those of the subscribing thread must not matter (K5).
final class ReactorLibrary implements Library {
    private final ExecutorService pool = Threads.begun();
    private final ExecutorService elsewhere = Threads.begun();
    private final Scheduler scheduler = Schedulers.fromExecutorService(pool);
    private final Scheduler other = Schedulers.fromExecutorService(elsewhere);
    private final ReactorBridge bridge = ReactorBridge.on(scheduler);

    @Override
    public String name() {
        return REACTOR;
    }

    private static Context starter() {
        return Context.of(ThreadLocalValue.KEY, "starter", ViewValue.KEY, "starter");
    }

    /// The MDC is a map, under the key of its accessor.
    private static Context starter(Value value) {
        return value instanceof MdcValue ? starter().put("cp.slf4j", Map.of("user", "starter")) : starter();
    }

    private static Optional<String> seen(Value value, ContextView view) {
        return value instanceof ViewValue ? view.getOrEmpty(ViewValue.KEY) : Optional.ofNullable(value.seen());
    }

    private static <T> CompletableFuture<@Nullable T> subscribed(Value value, Mono<Optional<T>> seen) throws Exception {
        return value.with("thread", () -> seen.contextWrite(starter(value)).toFuture())
                .thenApply(optional -> optional.orElse(null));
    }

    @Override
    public CompletableFuture<@Nullable String> start(Value value, Callable<String> body) throws Exception {
        return subscribed(value, Mono.deferContextual(view -> bridge.mono(body).map(result -> seen(value, view))));
    }

    @Override
    public CompletableFuture<@Nullable String> stream(Value value) throws Exception {
        return subscribed(
                value,
                Mono.deferContextual(view -> bridge.flux(Library.elements(value))
                        .map(element -> seen(value, view))
                        .last()));
    }

    @Override
    public @Nullable String await(Value value) {
        return ReactorBridge.await(Mono.just("element")
                        .publishOn(other)
                        .<Optional<String>>handle((element, sink) -> sink.next(seen(value, sink.contextView()))))
                .orElse(null);
    }

    @Override
    public void task(Runnable task) {
        var unused = scheduler.schedule(task);
    }

    @Override
    public void closeBackend() {
        scheduler.dispose();
    }

    @Override
    public void close() {
        scheduler.dispose();
        other.dispose();
    }
}
