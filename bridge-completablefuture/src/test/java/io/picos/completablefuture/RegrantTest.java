package io.picos.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// A fiber on JDK carriers that has lost its turn, and is given the next one while it is still asking for it.
class RegrantTest {
    @Test
    void yield_turnIsGrantedBeforeTheFiberWaitsForIt_fiberKeepsThatTurn() throws Exception {
        try (Eager pool = new Eager()) {
            CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            Computation<Boolean> child = Computation.create();
            CompletableFuture<Integer> future = bridge.future(() -> {
                begun.countDown();
                goOn.await(); // loses the turn
                pool.eager = true;
                Fiber.yield();
                pool.eager = false;
                int before = pool.drains.get();
                Fiber.spawn(Fiber.create(child), fiber -> child.tryReturn(true)); // needs a turn, and has one
                int after = pool.drains.get();
                child.await();
                return after - before;
            });
            Patience.await(begun);
            Patience.until("the lane is idle", () -> pool.getActiveCount() == 0);
            goOn.countDown();
            assertThat(Patience.get(future))
                    .as("drains for a turn that the fiber had")
                    .isZero();
        }
    }

    /// Answers when its thread has granted the turn, if it is told to be eager.
    private static final class Eager extends ThreadPoolExecutor {
        final AtomicInteger drains = new AtomicInteger();
        volatile boolean eager;
        private volatile Thread worker;

        Eager() {
            super(1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>());
        }

        @Override
        protected void beforeExecute(Thread thread, Runnable task) {
            worker = thread;
        }

        @Override
        public void execute(Runnable task) {
            drains.incrementAndGet();
            super.execute(task);
            long start = System.nanoTime();
            while (eager && !hasLent()) {
                Thread.onSpinWait(); // a parked fiber would lose the turn again
                assertThat(System.nanoTime() - start).isLessThan(Patience.LIMIT.toNanos());
            }
        }

        private boolean hasLent() {
            Object blocker = LockSupport.getBlocker(worker);
            return blocker != null && blocker.getClass().getSimpleName().equals("Drain");
        }
    }
}
