package io.picos.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Fiber;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// One more killer: the JDK has a virtual thread that another one makes run on the executor of its maker, hence here
/// on that of a fiber, which knows only one continuation.
class GuestThreadTest {
    private static final int GUESTS = 100;

    @RegisterExtension
    final Pools pools = new Pools();

    @Test
    void start_virtualThreadInAFiber_runsAndParksAndEnds() throws Exception {
        CompletableFutureBridge bridge = CompletableFutureBridge.on(pools.fixed(1));
        CompletableFuture<Integer> future = bridge.future(() -> {
            CountDownLatch begun = new CountDownLatch(GUESTS);
            CountDownLatch goOn = new CountDownLatch(1);
            List<Future<Thread>> guests = new ArrayList<>();
            var executor = pools.virtual();
            for (int i = 0; i < GUESTS; i++) {
                guests.add(executor.submit(() -> {
                    begun.countDown();
                    goOn.await();
                    Thread.yield();
                    return Thread.currentThread();
                }));
            }
            begun.await();
            Fiber.yield();
            goOn.countDown();
            int ended = 0;
            for (Future<Thread> guest : guests) {
                assertThat(guest.get()).isNotSameAs(Thread.currentThread());
                ended++;
            }
            return ended;
        });
        assertThat(Patience.get(future)).isEqualTo(GUESTS);
    }

    @Test
    void start_virtualThreadThatOutlivesTheFiber_goesOn() throws Exception {
        CompletableFutureBridge bridge = CompletableFutureBridge.on(pools.fixed(1));
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Boolean> guest = new CompletableFuture<>();
        Patience.get(bridge.future(() -> Thread.startVirtualThread(() -> {
            try {
                goOn.await();
                guest.complete(Fiber.currentOrNull() == null);
            } catch (InterruptedException interrupted) {
                guest.completeExceptionally(interrupted);
            }
        })));
        goOn.countDown();
        assertThat(Patience.get(guest)).as("no fiber").isTrue();
    }

    @Test
    void start_virtualThreadThatSpawnsOnAnotherBridge_bothEnd() throws Exception {
        CompletableFutureBridge one = CompletableFutureBridge.on(pools.fixed(1));
        CompletableFutureBridge inline = CompletableFutureBridge.on(Runnable::run);
        Patience.get(inline.future(() -> null)); // now known to run on its caller's stack, so on JDK carriers
        CompletableFuture<Integer> future = one.future(() -> CompletableFutureBridge.await(inline.future(() -> 6 * 7)));
        assertThat(Patience.get(future)).isEqualTo(42);
    }
}
