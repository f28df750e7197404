package io.picos.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.examples.Patience;
import io.picos.spi.BackendScheduler;
import io.reactivex.rxjava3.core.Single;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import reactor.core.publisher.Mono;

/// Passes everything on to the sources, and remembers the fibers that ask.
final class Witness implements Sources {
    /// One handles it, and one asks each source.
    private static final int FIBERS_OF_AN_ORDER = 6;

    private final StandIns sources;
    private final Queue<WeakReference<Computation<?>>> computations = new ConcurrentLinkedQueue<>();
    private final Queue<WeakReference<Computation<?>>> underDeadline = new ConcurrentLinkedQueue<>();

    Witness(StandIns sources) {
        this.sources = sources;
    }

    List<Source> all() {
        return sources.all();
    }

    /// Has all sources answer later.
    CompletableFuture<String> hold() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        all().forEach(source -> source.answerLater(answer));
        return answer;
    }

    /// Waits until each source has been asked for each order. Then there are as many fibers and computations as that
    /// takes, so that there is something to count.
    void awaitAllAreAsked(int orders, BackendScheduler scheduler) {
        Patience.until(all(), () -> all().stream().allMatch(source -> source.waiting() == orders));
        Patience.until(scheduler, () -> scheduler.fibers() == orders * FIBERS_OF_AN_ORDER);
        System.gc();
        assertThat(held()).as("computations that are held").isEqualTo(orders);
    }

    /// Counts what is left of all orders: who waits at a source, fibers, and what the timer of a deadline would hold.
    void awaitNothingIsLeft(BackendScheduler scheduler) {
        Patience.until(all(), () -> waiting() == 0);
        Patience.until(scheduler, () -> scheduler.fibers() == 0);
        Patience.collectUntil("what fibers and scopes hold", () -> held() == 0);
        Patience.collectUntil("what timers hold", () -> held(underDeadline) == 0);
    }

    /// {@return how many are waiting, at all sources together}
    int waiting() {
        return all().stream().mapToInt(Source::waiting).sum();
    }

    /// Remembers what the deadline of an order cancels. Called in its fiber, where that has a deadline.
    void rememberDeadline() {
        underDeadline.add(new WeakReference<>(Fiber.current().computation()));
    }

    /// {@return how many of the orders' computations something holds on to: a fiber, or its scope}
    private long held() {
        return held(computations);
    }

    private static long held(Queue<WeakReference<Computation<?>>> references) {
        return references.stream()
                .filter(computation -> !computation.refersTo(null))
                .count();
    }

    /// {@return how many orders there have been}
    int orders() {
        return computations.size();
    }

    @Override
    public Endpoint reviews() {
        return sources.reviews();
    }

    @Override
    public Endpoint delivery() {
        return sources.delivery();
    }

    @Override
    public Mono<String> price(String product) {
        return sources.price(product);
    }

    @Override
    public Single<String> stock(String product) {
        return sources.stock(product);
    }

    @Override
    public CompletableFuture<String> discount(String product) {
        computations.add(new WeakReference<>(Fiber.current().computation()));
        return sources.discount(product);
    }
}
