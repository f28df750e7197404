package io.picos.examples.debugging;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.FiberDump;
import io.picos.FiberSnapshot;
import io.picos.FiberSnapshot.Entry;
import io.picos.FiberSnapshot.Thing;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.examples.Patience;
import io.picos.reactor.ReactorBridge;
import io.picos.std.channel.Channel;
import io.picos.std.structured.Bundle;
import io.picos.std.sync.Latch;
import io.picos.std.sync.Mutex;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// Deadlocks between fibers of different libraries, and waits in a circle that are none. Each fiber has a name.
class PlantedFaultsTest {
    private static final RuntimeException WAY_OUT = new IllegalStateException("the way out of a deadlock");

    private final Set<Long> before = fibers(); // of earlier tests: some are still to be collected
    private final Vertx vertx = Vertx.vertx();
    private final Scheduler scheduler = Schedulers.newParallel("planted", 1, true);
    private final ExecutorService pool = Executors.newFixedThreadPool(1);
    private final VertxBridge onVertx = VertxBridge.on(vertx.getOrCreateContext());
    private final ReactorBridge onReactor = ReactorBridge.on(scheduler);
    private final CompletableFutureBridge onPool = CompletableFutureBridge.on(pool);
    private final Computation<Object> wayOut = Computation.create(); // ends a deadlock
    private final List<Throwable> failed = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        wayOut.tryCancel(WAY_OUT); // also after a failure, so that the next test sees no fiber of this one
        Patience.until("the end of the fibers of this test", () -> before.containsAll(fibers()));
        scheduler.dispose();
        pool.shutdown();
        vertx.close();
    }

    // ---- deadlocks

    @Test
    void twoMutexes_ofReactorAndVertx_areADeadlock() {
        Mutex x = Mutex.create();
        Mutex y = Mutex.create();
        Latch both = Latch.create(2);
        onReactor.named("left").mono(wayOut, () -> lockBoth(x, y, both)).subscribe(done -> {}, failed::add);
        Future<Void> right = onVertx.named("right").future(() -> lockBoth(y, x, both));
        assertDeadlock("left waits for Mutex of right", "right waits for Mutex of left");
        endBy(right);
    }

    private static void lockBoth(Mutex first, Mutex second, Latch both) {
        first.protect(() -> {
            both.countDown();
            both.await();
            second.protect(() -> {});
        });
    }

    @Test
    void aMutexAndAFuture_ofReactorAndVertx_areADeadlock() {
        Mutex mutex = Mutex.create();
        Latch locked = Latch.create(1);
        Future<Void> right = onVertx.named("right").future(() -> {
            locked.await();
            mutex.protect(() -> {});
        });
        onReactor
                .named("left")
                .mono(
                        wayOut,
                        () -> mutex.protect(() -> {
                            locked.countDown();
                            return VertxBridge.await(right);
                        }))
                .subscribe(done -> {}, failed::add);
        assertDeadlock("left waits for PromiseImpl of right", "right waits for Mutex of left");
        endBy(right);
    }

    @Test
    void aMutexAndACompletableFuture_areADeadlock() {
        Mutex mutex = Mutex.create();
        Latch locked = Latch.create(1);
        CompletableFuture<Void> right = onPool.named("right").future(() -> {
            locked.await();
            mutex.protect(() -> {});
        });
        Future<Object> left = onVertx.named("left")
                .future(
                        wayOut,
                        () -> mutex.protect(() -> {
                            locked.countDown();
                            return CompletableFutureBridge.await(right);
                        }));
        assertDeadlock("left waits for CompletableFuture of right", "right waits for Mutex of left");
        endBy(left);
    }

    /// A fiber of Vert.x awaits a Mono whose fiber awaits the Future of the first.
    @Test
    void eachOthersResults_ofReactorAndVertx_areADeadlock() {
        Computation<Future<Object>> first = Computation.create();
        Mono<Object> mono = onReactor.named("right").mono(() -> VertxBridge.await(first.await()));
        Future<Object> left = onVertx.named("left").future(wayOut, () -> ReactorBridge.await(mono));
        first.tryReturn(left);
        assertDeadlock("left waits for Source of right", "right waits for PromiseImpl of left");
        endBy(left);
    }

    private void assertDeadlock(String... waits) {
        Patience.until("a deadlock", () -> !FiberDump.snapshot().deadlocks().isEmpty());
        FiberSnapshot snapshot = FiberDump.snapshot();
        assertThat(snapshot.deadlocks()).hasSize(1);
        assertThat(snapshot.deadlocks().getFirst())
                .extracting(entry -> described(entry, snapshot))
                .containsExactlyInAnyOrder(waits);
        assertThat(FiberDump.text()).contains("\nDEADLOCK\n");
    }

    // ---- no deadlocks

    /// Any code may complete such a future.
    @Test
    void eachOthersCompletableFutures_areNoDeadlock() {
        Computation<CompletableFuture<Object>> first = Computation.create();
        CompletableFuture<Object> right =
                onPool.named("right").future(() -> CompletableFutureBridge.await(first.await()));
        CompletableFuture<Object> left = onPool.named("left").future(() -> CompletableFutureBridge.await(right));
        first.tryReturn(left);
        assertNoDeadlock("left waits for CompletableFuture of right", "right waits for CompletableFuture of left");
        left.complete("from outside");
    }

    /// An operator may end the wait.
    @Test
    void aMonoWithAnOperator_isNoDeadlock() {
        Computation<Future<Object>> first = Computation.create();
        Mono<Object> mono = onReactor
                .named("right")
                .mono(() -> VertxBridge.await(first.await()))
                .timeout(Duration.ofDays(1), Mono.just("late"));
        Future<Object> left = onVertx.named("left").future(wayOut, () -> ReactorBridge.await(mono));
        first.tryReturn(left);
        assertNoDeadlock("left waits for MonoTimeout", "right waits for PromiseImpl of left");
        endBy(left);
    }

    /// The owner of an element is not known. The dump tells which fiber holds up which.
    @Test
    void aMutexAndAChannel_areShown() {
        Mutex mutex = Mutex.create();
        Channel<String> channel = Channel.rendezvous();
        Latch locked = Latch.create(1);
        CompletableFuture<String> left = onPool.named("left")
                .future(() -> mutex.protect(() -> {
                    locked.countDown();
                    return channel.receive();
                }));
        Future<Void> right = onVertx.named("right").future(() -> {
            locked.await();
            mutex.protect(() -> channel.send("too late"));
        });
        assertNoDeadlock("left waits for Channel", "right waits for Mutex of left");
        assertThat(named("left").holdsUp()).isOne();
        assertThat(named("right").holdsUp()).isZero();
        left.cancel(false);
        channel.cancel(WAY_OUT); // a sender that waits already would outlive a mere closing
        endBy(right);
    }

    /// A fiber does not wait for a subscription that it has given up, although the fiber of that subscription cleans up
    /// still.
    @Test
    void aMonoThatWasGivenUp_isNoDeadlock() {
        Computation<Future<Object>> first = Computation.create();
        AtomicInteger subscriptions = new AtomicInteger();
        Computation<String> last = Computation.create();
        Mono<Object> mono = onReactor.named("right").mono(() -> {
            if (subscriptions.getAndIncrement() > 0) {
                return last.await();
            }
            Future<Object> awaited = first.await();
            return Fiber.current().forbid(() -> VertxBridge.await(awaited));
        });
        Future<Object> left = onVertx.named("left").future(() -> {
            Computation<Object> attempt = Computation.create();
            Fiber fiber = Fiber.current();
            Computation<?> own = fiber.computation();
            fiber.setComputation(attempt);
            cancelLater(attempt);
            try {
                return ReactorBridge.await(mono);
            } catch (IllegalStateException gaveUp) {
                fiber.setComputation(own);
                return ReactorBridge.await(mono);
            }
        });
        first.tryReturn(left);
        Patience.until("a second subscription", () -> subscriptions.get() == 2);
        assertNoDeadlock("left waits for Source of right", "right waits for PromiseImpl of left");
        last.tryReturn("the end");
        endBy(left);
    }

    /// Cancels the first attempt once its fiber waits for the other fiber.
    private void cancelLater(Computation<Object> attempt) {
        Thread.ofVirtual().start(() -> {
            Patience.until(
                    "the fiber of the mono waits", () -> waits().contains("right waits for PromiseImpl of left"));
            attempt.tryCancel(WAY_OUT);
        });
    }

    private void assertNoDeadlock(String... waits) {
        Patience.until(List.of(waits), () -> waits().containsAll(List.of(waits)));
        for (int look = 0; look < 100; look++) {
            assertThat(FiberDump.snapshot().deadlocks()).isEmpty();
        }
    }

    /// Chains of results that come to their ends, while dumps are taken all the time.
    @Test
    void resultsThatArrive_areNoDeadlock() {
        AtomicBoolean isOver = new AtomicBoolean();
        AtomicInteger rounds = new AtomicInteger();
        Mutex mutex = Mutex.create();
        Future<Void> users = onVertx.future(() -> Bundle.joinAfter(scope -> {
            for (int user = 0; user < 8; user++) {
                scope.fork(() -> {
                    while (!isOver.get()) {
                        Mono<Integer> mono = onReactor.mono(() -> mutex.protect(() -> {
                            Fiber.yield();
                            return rounds.incrementAndGet();
                        }));
                        Future<Integer> future = onVertx.future(() -> ReactorBridge.await(mono));
                        CompletableFutureBridge.await(onPool.future(() -> VertxBridge.await(future)));
                    }
                });
            }
            return null;
        }));
        List<List<Entry>> found = new ArrayList<>();
        for (int look = 0; look < 1_000 || rounds.get() < 100; look++) {
            found.addAll(
                    FiberDump.snapshot(FiberDump.Limit.DEFAULT.withoutStacks()).deadlocks());
        }
        isOver.set(true);
        endBy(users);
        assertThat(found).isEmpty();
        assertThat(failed).isEmpty();
    }

    // ---- reading dumps

    private static List<String> waits() {
        FiberSnapshot snapshot = FiberDump.snapshot();
        return snapshot.fibers().stream()
                .map(entry -> described(entry, snapshot))
                .toList();
    }

    private static String described(Entry entry, FiberSnapshot snapshot) {
        Thing thing = entry.waitsFor();
        if (thing == null) {
            return entry.name() + " is " + entry.state();
        }
        String owner = snapshot.fibers().stream()
                .filter(each -> thing.owner() != null && each.id() == thing.owner())
                .map(each -> " of " + each.name())
                .findFirst()
                .orElse("");
        return entry.name() + " waits for " + thing.type().replaceFirst(".*[.$]", "") + owner;
    }

    private static Set<Long> fibers() {
        return FiberDump.snapshot().fibers().stream().map(Entry::id).collect(Collectors.toSet());
    }

    private static Entry named(String name) {
        return FiberDump.snapshot().fibers().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /// Cancels the fiber that a test has given the computation, and waits for the end of a fiber.
    private void endBy(Future<?> last) {
        wayOut.tryCancel(WAY_OUT);
        Patience.until(last, last::isComplete);
    }
}
