package io.picos.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Interrupts: of a carrier, which are none of the fiber's business, and of a fiber's thread (T8).
class InterruptTest {
    private static final int INTERRUPTS = 100;

    @RegisterExtension
    final Pools pools = new Pools();

    @Test
    void interrupt_carrierDuringATurn_neverReachesAFiber() throws Exception {
        ThreadPoolExecutor pool = pools.fixed(1);
        AtomicReference<Thread> carrier = new AtomicReference<>();
        Patience.get(pool.submit(() -> carrier.set(Thread.currentThread())));
        CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);
        CompletableFuture<Integer> future = bridge.future(() -> {
            int interrupted = 0;
            for (int i = 0; i < INTERRUPTS; i++) {
                carrier.get().interrupt();
                Fiber.yield();
                carrier.get().interrupt();
                interrupted += Thread.currentThread().isInterrupted() ? 1 : 0;
                Computation<Object> child = Computation.create();
                Fiber.spawn(
                        Fiber.create(child),
                        fiber -> child.tryReturn(Thread.currentThread().isInterrupted()));
                interrupted += Boolean.TRUE.equals(child.await()) ? 1 : 0;
            }
            return interrupted;
        });
        assertThat(Patience.get(future)).isZero();
    }

    @Test
    void interrupt_fiberThatAwaits_isKeptAndWakesNobody() throws Exception {
        CompletableFutureBridge bridge = CompletableFutureBridge.on(pools.fixed(1));
        Trigger trigger = Trigger.create();
        AtomicReference<Thread> thread = new AtomicReference<>();
        CompletableFuture<Boolean> future = bridge.future(() -> {
            thread.set(Thread.currentThread());
            assertThat(trigger.await()).isNull();
            Fiber.yield(); // with the interrupt set, which makes each park return at once
            return Thread.interrupted();
        });
        Patience.until("suspended", () -> Sleepers.isAwaited(trigger));
        for (int i = 0; i < INTERRUPTS; i++) {
            thread.get().interrupt();
            // Seen to wait again, with the interrupt taken note of: one that spins is never seen so.
            Patience.until(
                    "waits again", () -> isParked(thread.get()) && !thread.get().isInterrupted());
        }
        assertThat(future).isNotDone();
        trigger.signal();
        assertThat(Patience.get(future)).as("still interrupted").isTrue();
    }

    @Test
    void await_interruptedBefore_suspendsAllTheSame() throws Exception {
        CompletableFutureBridge bridge = CompletableFutureBridge.on(pools.fixed(1));
        Trigger trigger = Trigger.create();
        CountDownLatch set = new CountDownLatch(1);
        AtomicReference<Thread> thread = new AtomicReference<>();
        CompletableFuture<Boolean> future = bridge.future(() -> {
            thread.set(Thread.currentThread());
            Thread.currentThread().interrupt();
            set.countDown();
            assertThat(trigger.await()).isNull();
            return Thread.interrupted();
        });
        Patience.await(set);
        Patience.until("waits", () -> isParked(thread.get()) && !thread.get().isInterrupted());
        trigger.signal();
        assertThat(Patience.get(future)).as("still interrupted").isTrue();
    }

    private static boolean isParked(Thread thread) {
        return thread.getState() == Thread.State.WAITING;
    }
}
