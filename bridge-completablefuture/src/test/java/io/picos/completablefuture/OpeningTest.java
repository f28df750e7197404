package io.picos.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.SchedulerClosed;
import io.picos.Trigger;
import io.picos.spi.Backend;
import io.picos.spi.BackendScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Several threads start the first fibers of a backend at the same time, while another one closes it or not.
@Timeout(value = 10, unit = TimeUnit.MINUTES) // a round takes some 5 ms
@Tag("slow")
class OpeningTest {
    private static final boolean STRESS = Boolean.getBoolean("picos.stress");
    private static final int ROUNDS = STRESS ? 20_000 : 1_000;
    private static final int SPAWNERS = 2;
    private static final int PARALLELISM = 2;

    @RegisterExtension
    final Pools pools = new Pools();

    @Test
    void firstFibers_ofSeveralThreads_allRunOnAsManyWorkersAsMayBe() throws Exception {
        ExecutorService pool = pools.fixed(PARALLELISM);
        AtomicInteger lost = new AtomicInteger();
        for (int round = 0; round < ROUNDS; round++) {
            Closing backend = new Closing(pool);
            BackendScheduler scheduler = BackendScheduler.of(backend);
            CountDownLatch ran = new CountDownLatch(SPAWNERS);
            atTheSameTime(() -> scheduler.spawn(Fiber.create(Computation.create()), fiber -> ran.countDown()));
            Patience.await(ran);
            assertThat(backend.open.get()).as("workers").isBetween(1, PARALLELISM);
            assertThat(backend.hooks).as("hooks for the closing").hasSize(1);
            lost.addAndGet(backend.opened.get() - backend.open.get());
        }
        if (STRESS) { // a busy machine may run the two one after the other in each of a few rounds
            assertThat(lost)
                    .as("times that two threads have opened a worker at once")
                    .hasPositiveValue();
        }
        System.out.println("opening: " + ROUNDS + " rounds, " + lost + " workers opened in vain");
    }

    @Test
    void close_whileSeveralThreadsStartFibers_losesNone() throws Exception {
        ExecutorService pool = pools.fixed(PARALLELISM);
        AtomicInteger accepted = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        for (int round = 0; round < ROUNDS; round++) {
            Closing backend = new Closing(pool);
            BackendScheduler scheduler = BackendScheduler.of(backend);
            AtomicReference<Throwable> other = new AtomicReference<>();
            Thread closer = new Thread(backend::close);
            closer.start();
            atTheSameTime(() -> {
                try {
                    scheduler.spawn(Fiber.create(Computation.create()), fiber -> {
                        Throwable cause = Trigger.create().await();
                        if (!(cause instanceof SchedulerClosed)) {
                            other.set(new AssertionError("ended with " + cause));
                        }
                        ended.incrementAndGet();
                    });
                    accepted.incrementAndGet();
                } catch (RejectedExecutionException closed) {
                    refused.incrementAndGet();
                }
            });
            closer.join();
            Patience.until("all fibers have ended", () -> ended.get() == accepted.get());
            assertThat(other).as("what a fiber saw").hasNullValue();
        }
        assertThat(accepted).as("fibers that were accepted").hasPositiveValue();
        System.out.println("closing: " + accepted + " fibers accepted, " + refused + " refused");
    }

    private static void atTheSameTime(Runnable action) throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(SPAWNERS);
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < SPAWNERS; number++) {
            threads.add(Thread.ofPlatform().start(() -> {
                ready.countDown();
                while (ready.getCount() > 0) {
                    Thread.onSpinWait();
                }
                action.run();
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /// A backend that says beforehand that it closes.
    private static final class Closing implements Backend {
        private final ExecutorService pool;
        private final AtomicInteger opened = new AtomicInteger();
        private final AtomicInteger open = new AtomicInteger();
        private final Queue<Supplier<Computation<?>>> hooks = new ConcurrentLinkedQueue<>();

        Closing(ExecutorService pool) {
            this.pool = pool;
        }

        /// Waits until there is something to close.
        void close() {
            Supplier<Computation<?>> hook = hooks.peek();
            while (hook == null) {
                Thread.yield();
                hook = hooks.peek();
            }
            hook.get();
        }

        @Override
        public String name() {
            return "closing";
        }

        @Override
        public Worker openWorker() {
            opened.incrementAndGet();
            open.incrementAndGet();
            return new Worker() {
                @Override
                public void execute(Runnable task) {
                    pool.execute(task);
                }

                @Override
                public void close() {
                    open.decrementAndGet();
                }
            };
        }

        @Override
        public int parallelism() {
            return PARALLELISM;
        }

        @Override
        public boolean isClosed() {
            return false;
        }

        @Override
        public Runnable onClose(Supplier<Computation<?>> closing) {
            hooks.add(closing);
            return () -> hooks.remove(closing);
        }
    }
}
