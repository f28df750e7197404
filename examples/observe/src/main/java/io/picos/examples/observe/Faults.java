package io.picos.examples.observe;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.Fiber;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Control;
import io.picos.std.sync.Latch;
import io.picos.std.sync.Mutex;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// The faults that a viewer plants, and removes again. Their fibers run on a pool of their own, except the hog, which
/// runs on an event loop of the gateway.
final class Faults implements AutoCloseable {
    private static final Duration HOGGED = Duration.ofMillis(250);
    private static final Duration LONG = Duration.ofDays(1);
    private static final int BATCH = 100;

    private final ExecutorService pool = Executors.newFixedThreadPool(
            2, Thread.ofPlatform().daemon().name("faults-", 1).factory());
    private final CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);
    private final Context gateway;
    private final int crowd;
    private final Map<Fault, Planted> planted = new EnumMap<>(Fault.class); // guarded by this

    /// A kind of fault.
    enum Fault {
        /// Two fibers lock two mutexes, each in its own order.
        DEADLOCK,
        /// A fiber waits for a computation that nothing completes.
        ORPHAN,
        /// A fiber computes for long, again and again.
        HOG,
        /// Many fibers wait for a mutex that one fiber holds.
        CROWD;

        /// {@return the fault in addresses, options and figures}
        String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// {@return the fault with the key}
        static Optional<Fault> of(String key) {
            return Arrays.stream(values())
                    .filter(each -> each.key().equals(key))
                    .findAny();
        }
    }

    /// The fibers of a fault.
    private record Planted(List<Computation<?>> computations, List<CompletableFuture<?>> ends) {
        Planted() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        /// Waits until the fibers have ended.
        void remove() {
            computations.forEach(each -> each.tryCancel(new ConsumerCancelled("the fault was removed")));
            ends.forEach(end -> end.handle((value, failure) -> null).join());
        }
    }

    /// @param gateway the context of the gateway that the hog holds up
    /// @param crowd the number of fibers of a crowd
    Faults(Context gateway, int crowd) {
        this.gateway = gateway;
        this.crowd = crowd;
    }

    /// Starts the fibers of the fault, unless they are there. They may not have come to their waits yet.
    synchronized void plant(Fault fault) {
        planted.computeIfAbsent(fault, absent -> {
            Planted fibers = new Planted();
            switch (absent) {
                case DEADLOCK -> plantDeadlock(fibers);
                case ORPHAN -> start(fibers, "orphan", Faults::waitForNothing);
                case HOG -> plantHog(fibers);
                case CROWD -> plantCrowd(fibers);
            }
            return fibers;
        });
    }

    /// Cancels the fibers of the fault, and waits for their end. Without such fibers it does nothing.
    synchronized void remove(Fault fault) {
        Planted fibers = planted.remove(fault);
        if (fibers != null) {
            fibers.remove();
        }
    }

    /// {@return the faults that are planted}
    synchronized Set<Fault> planted() {
        return Set.copyOf(planted.keySet());
    }

    @Override
    public synchronized void close() {
        planted.values().forEach(Planted::remove);
        planted.clear();
        pool.shutdown();
    }

    private void start(Planted fibers, String name, Runnable body) {
        Computation<@Nullable Object> computation = Computation.create();
        fibers.computations.add(computation);
        fibers.ends.add(bridge.named(name).future(computation, body::run));
    }

    private void plantDeadlock(Planted fibers) {
        Mutex left = Mutex.create();
        Mutex right = Mutex.create();
        Latch bothHold = Latch.create(2);
        start(fibers, "left, then right", () -> lockBoth(left, right, bothHold));
        start(fibers, "right, then left", () -> lockBoth(right, left, bothHold));
    }

    private static void lockBoth(Mutex first, Mutex second, Latch bothHold) {
        first.protect(() -> {
            bothHold.countDown();
            bothHold.await();
            second.protect(() -> {});
        });
    }

    private static void waitForNothing() {
        Computation.create().await();
    }

    private void plantHog(Planted fibers) {
        Computation<@Nullable Object> computation = Computation.create();
        fibers.computations.add(computation);
        fibers.ends.add(VertxBridge.on(gateway)
                .named("hog")
                .future(computation, Faults::hog)
                .toCompletionStage()
                .toCompletableFuture());
    }

    /// Lets the event loop do its other work half of the time, so that the gateway is slow and not dead.
    private static void hog() {
        while (true) {
            compute();
            Control.sleep(HOGGED);
        }
    }

    private static void compute() {
        long start = System.nanoTime();
        while (System.nanoTime() - start < HOGGED.toNanos()) {
            Thread.onSpinWait();
        }
    }

    private void plantCrowd(Planted fibers) {
        Mutex mutex = Mutex.create();
        Latch isHeld = Latch.create(1);
        start(
                fibers,
                "holder",
                () -> mutex.protect(() -> {
                    isHeld.countDown();
                    Control.sleep(LONG);
                }));
        start(
                fibers,
                "crowd",
                () -> Bundle.joinAfter(scope -> {
                    isHeld.await();
                    for (int fiber = 1; fiber <= crowd; fiber++) {
                        scope.fork(() -> mutex.protect(() -> {}));
                        if (fiber % BATCH == 0) {
                            Fiber.yield(); // else this would be a hog
                        }
                    }
                }));
    }
}
