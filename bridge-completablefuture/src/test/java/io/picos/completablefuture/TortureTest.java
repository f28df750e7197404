package io.picos.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Fibers that do everything at random, on executors of every kind: each of them ends.
@Timeout(value = 1_200, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class TortureTest {
    private static final int SEEDS = Boolean.getBoolean("picos.stress") ? 2_000 : 20;
    private static final int FIBERS = 200;
    private static final int STEPS = 10;

    @RegisterExtension
    final Pools pools = new Pools();

    @Test
    void everything_atRandom_everyFiberEnds() throws Exception {
        long first = Long.getLong("picos.seed", System.nanoTime());
        int fibers = 0;
        int cancelled = 0;
        System.out.println("torture: " + SEEDS + " seeds from " + first);
        for (long seed = first; seed < first + SEEDS; seed++) {
            Kind kind = Kind.values()[(int) Math.floorMod(seed, (long) Kind.values().length)];
            Run run = new Run(kind, seed, kind.open(pools, seed));
            try {
                run.start();
                run.awaitEnd();
            } catch (Throwable thrown) {
                throw new AssertionError("-Dpicos.seed=" + seed + ", " + kind + ": " + run, thrown);
            }
            fibers += run.ended.get();
            cancelled += run.cancelled;
            pools.afterEach(null);
        }
        System.out.println("torture: " + fibers + " fibers ended, " + cancelled + " futures cancelled");
        assertThat(fibers).isGreaterThan(SEEDS * FIBERS / 2);
        assertThat(cancelled).as("cancelled futures").isPositive();
    }

    private enum Kind {
        ONE_THREAD,
        FOUR_THREADS,
        FORK_JOIN,
        VIRTUAL_THREADS,
        INLINE,
        CALLER_RUNS,
        HOSTILE;

        Executor open(Pools pools, long seed) {
            return switch (this) {
                case ONE_THREAD -> pools.fixed(1);
                case FOUR_THREADS -> pools.fixed(4);
                case FORK_JOIN -> pools.forkJoin(2);
                case VIRTUAL_THREADS -> pools.virtual();
                case INLINE -> Runnable::run;
                case CALLER_RUNS -> pools.bounded(1, 1, new ThreadPoolExecutor.CallerRunsPolicy());
                case HOSTILE -> new HostileExecutor(pools.fixed(2), seed);
            };
        }
    }

    /// One seed.
    private static final class Run {
        final Kind kind;
        final long seed;
        final CompletableFutureBridge bridge;
        final List<CompletableFuture<Object>> futures = new ArrayList<>();
        final List<Computation<Object>> computations = new ArrayList<>();
        final List<CountDownLatch> begun = new ArrayList<>();
        final AtomicInteger started = new AtomicInteger();
        final AtomicInteger ended = new AtomicInteger();
        int cancelled;

        Run(Kind kind, long seed, Executor executor) {
            this.kind = kind;
            this.seed = seed;
            this.bridge = CompletableFutureBridge.on(executor);
            for (int i = 0; i < FIBERS; i++) {
                computations.add(Computation.create());
                begun.add(new CountDownLatch(1));
            }
        }

        void start() {
            for (int i = 0; i < FIBERS; i++) {
                int number = i;
                List<CompletableFuture<Object>> before = List.copyOf(futures);
                CompletableFuture<Object> future =
                        bridge.future(computations.get(i), () -> main(number, before, new Random(seed + number)));
                future.whenComplete((value, thrown) -> begun.get(number).countDown()); // also if it never begins
                futures.add(future);
            }
        }

        private Object main(int number, List<CompletableFuture<Object>> before, Random random) throws Exception {
            started.incrementAndGet();
            begun.get(number).countDown();
            try {
                for (int i = 0; i < STEPS; i++) {
                    step(number, before, random);
                }
                return null;
            } finally {
                Fiber.current().forbid(() -> {
                    Fiber.yield();
                    return null;
                });
                ended.incrementAndGet();
            }
        }

        private void step(int number, List<CompletableFuture<Object>> before, Random random) throws Exception {
            switch (random.nextInt(9)) {
                case 0, 1, 2 -> Fiber.yield();
                case 3 -> Fiber.sleep(Duration.ofNanos(random.nextInt(2_000_000)));
                case 4 -> {
                    if (number > 0) {
                        await(before.get(random.nextInt(number))); // of lower numbers only, so never in a circle
                    }
                }
                case 5 -> child(random.nextLong());
                case 6 -> {
                    if (random.nextInt(20) == 0) {
                        computations.get(random.nextInt(FIBERS)).tryCancel(new CancellationException("torture"));
                    }
                }
                case 7 -> {
                    if (number > 0) {
                        begun.get(random.nextInt(number)).await(); // blocks, where Picos knows nothing of it
                    }
                }
                default -> Thread.yield();
            }
        }

        private static void await(CompletableFuture<Object> future) {
            try {
                CompletableFutureBridge.await(future);
            } catch (CancellationException either) {
                Fiber.current().check(); // the other's, or my own
            }
        }

        private void child(long childSeed) {
            Random random = new Random(childSeed);
            Computation<Object> result = Computation.create();
            started.incrementAndGet();
            boolean spawned = false;
            try {
                Fiber.spawn(Fiber.create(result), fiber -> {
                    if (random.nextBoolean()) {
                        Fiber.yield();
                    }
                    ended.incrementAndGet();
                    result.tryReturn(null);
                });
                spawned = true;
            } finally {
                if (!spawned) {
                    started.decrementAndGet();
                }
            }
            if (random.nextBoolean()) {
                result.await();
            }
        }

        void awaitEnd() throws Exception {
            for (CompletableFuture<Object> future : futures) {
                Throwable thrown = Patience.get(future.handle((value, failure) -> failure == null ? NOTHING : failure));
                if (thrown != NOTHING) {
                    assertThat(thrown).isExactlyInstanceOf(CancellationException.class);
                    cancelled++;
                }
            }
            Patience.until("all have ended", () -> ended.get() == started.get());
        }

        @Override
        public String toString() {
            return started + " started, " + ended + " ended, " + bridge;
        }
    }

    private static final Throwable NOTHING = new Throwable("nothing");
}
