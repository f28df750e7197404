package io.picos.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.SchedulerClosed;
import io.picos.Trigger;
import io.picos.spi.BackendScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Killers 2 and 5, and tasks that are run twice, or too late.
@Tag("slow")
class OddExecutorTest {
    private static final int FIBERS = 100;
    private static final int YIELDS = 100;

    @RegisterExtension
    final Pools pools = new Pools();

    @Test
    void virtualThreads_fibersOfOneBridge_allEnd() throws Exception {
        allEnd(pools.virtual());
    }

    @Test
    void virtualThreads_plainExecutor_allEnd() throws Exception {
        allEnd(task -> Thread.ofVirtual().start(task));
    }

    @Test
    void virtualThreads_alternatingWithPlatformThreads_allEnd() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        allEnd(task -> {
            if (calls.getAndIncrement() % 2 == 0) {
                Thread.ofVirtual().start(task);
            } else {
                Thread.ofPlatform().daemon().start(task);
            }
        });
    }

    /// It cannot say whether it still runs anything, so it is asked; but each answer costs a thread.
    @Test
    void threadForEachTask_fibersThatWait_isAskedFiveTimesASecondAtMost() throws Exception {
        int probes = 6;
        Queue<Long> times = new ConcurrentLinkedQueue<>();
        AtomicBoolean quiet = new AtomicBoolean();
        CompletableFutureBridge bridge = CompletableFutureBridge.on((Executor) task -> {
            if (quiet.get()) {
                times.add(System.nanoTime());
            }
            Thread.ofPlatform().daemon().start(task);
        });
        Trigger[] triggers = {Trigger.create(), Trigger.create()};
        List<CompletableFuture<?>> fibers = new ArrayList<>();
        for (Trigger trigger : triggers) {
            fibers.add(bridge.future(trigger::await));
        }
        Patience.until(
                "both wait",
                () -> List.of(triggers).stream()
                        .noneMatch(trigger -> trigger.toString().contains("initial")));
        quiet.set(true);
        Patience.until("probes come", () -> times.size() >= probes);
        List<Long> seen = List.copyOf(times);
        assertThat(seen.get(probes - 1) - seen.get(0))
                .as("B8: nanoseconds between %d probes", probes)
                .isGreaterThan(TimeUnit.MILLISECONDS.toNanos(150L * (probes - 1)));
        quiet.set(false);
        for (Trigger trigger : triggers) {
            trigger.signal();
        }
        for (CompletableFuture<?> fiber : fibers) {
            Patience.get(fiber);
        }
    }

    @Test
    void eachTaskTwice_eachTurnRunsOnce() throws Exception {
        ThreadPoolExecutor pool = pools.fixed(4);
        allEnd(task -> {
            pool.execute(task);
            pool.execute(task);
        });
    }

    /// What is guaranteed: a fiber stays on its lane, and a lane on its worker, so that turns of one lane never run
    /// at the same time. Which thread of an executor that is, is up to the executor.
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void severalThreads_turnsOfAFiber_staySerial(int threads) throws Exception {
        CountingBackend backend = new CountingBackend(pools, 1);
        BackendScheduler scheduler = BackendScheduler.of(backend);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            scheduler.spawn(Fiber.create(Computation.create()), fiber -> {
                for (int turn = 0; turn < YIELDS; turn++) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    inside.decrementAndGet();
                    Fiber.yield();
                }
                ended.countDown();
            });
        }
        Patience.await(ended);
        assertThat(most).hasValue(1);
        assertThat(backend.opened).as("workers").hasValue(1);
    }

    @Test
    void tasksKeptAndRunAfterTheClosing_areStale() throws Exception {
        Hoarder hoarder = new Hoarder();
        CompletableFutureBridge bridge = CompletableFutureBridge.on(hoarder);
        List<Trigger> triggers = new ArrayList<>();
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        AtomicInteger resumed = new AtomicInteger();
        for (int i = 0; i < FIBERS; i++) {
            Trigger trigger = Trigger.create();
            triggers.add(trigger);
            futures.add(bridge.future(() -> {
                threads.add(Thread.currentThread());
                trigger.await();
                return resumed.incrementAndGet();
            }));
        }
        Patience.until("all suspended", () -> {
            hoarder.runAll();
            return triggers.stream().allMatch(Sleepers::isAwaited);
        });
        Patience.until("none kept", () -> {
            hoarder.runAll();
            return hoarder.kept.isEmpty();
        });
        triggers.forEach(Trigger::signal);
        assertThat(hoarder.kept).as("drains").isNotEmpty();
        hoarder.closed = true;
        for (CompletableFuture<Integer> future : futures) {
            Throwable thrown = Patience.get(future.handle((value, failure) -> failure)); // signaled before cancelled
            if (thrown != null) {
                assertThat(thrown).isInstanceOf(SchedulerClosed.class);
            }
        }
        hoarder.runAll(); // too late
        hoarder.runAll();
        assertThat(resumed).hasValue(FIBERS);
        assertThat(threads).hasSize(FIBERS);
    }

    private static void allEnd(Executor executor) throws Exception {
        CompletableFutureBridge bridge = CompletableFutureBridge.on(executor);
        AtomicInteger turns = new AtomicInteger();
        List<CompletableFuture<Object>> fibers = new ArrayList<>();
        for (int i = 0; i < FIBERS; i++) {
            fibers.add(bridge.future(() -> {
                Computation<Object> child = Computation.create();
                Fiber.spawn(Fiber.create(child), fiber -> {
                    Fiber.yield();
                    child.tryReturn(null);
                });
                for (int turn = 0; turn < YIELDS; turn++) {
                    Fiber.yield();
                    turns.incrementAndGet();
                }
                return child.await();
            }));
        }
        for (CompletableFuture<Object> fiber : fibers) {
            Patience.get(fiber);
        }
        assertThat(turns).hasValue(FIBERS * YIELDS);
    }

    /// Keeps all tasks until it is told to run them, closed or not.
    private static final class Hoarder extends AbstractExecutorService {
        final ConcurrentLinkedQueue<Runnable> kept = new ConcurrentLinkedQueue<>();
        volatile boolean closed;

        void runAll() {
            List<Runnable> all = new ArrayList<>(kept);
            kept.removeAll(all);
            all.forEach(Runnable::run);
            all.forEach(Runnable::run);
        }

        @Override
        public void execute(Runnable task) {
            kept.add(task);
        }

        @Override
        public void shutdown() {
            closed = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            closed = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return closed;
        }

        @Override
        public boolean isTerminated() {
            return closed;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return closed;
        }
    }
}
