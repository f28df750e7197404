package io.picos.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Fiber;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Profilers, agents and test frameworks read the stacks of threads while these run.
@Timeout(300)
class ObserverTest {
    private static final int FIBERS = 50;
    private static final int YIELDS = Boolean.getBoolean("picos.stress") ? 100_000 : 1_000;

    @RegisterExtension
    final Pools pools = new Pools();

    @Test
    void yield_whileAThreadReadsAllStacks_everyFiberEnds() throws Exception {
        CompletableFutureBridge bridge = CompletableFutureBridge.on(pools.fixed(2));
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        AtomicBoolean over = new AtomicBoolean();
        Thread observer = Thread.ofPlatform().daemon().start(() -> {
            while (!over.get()) {
                threads.forEach(Thread::getStackTrace);
            }
        });
        List<CompletableFuture<Integer>> results = new ArrayList<>();
        for (int i = 0; i < FIBERS; i++) {
            results.add(bridge.future(() -> {
                threads.add(Thread.currentThread());
                for (int round = 0; round < YIELDS; round++) {
                    Fiber.yield();
                }
                return YIELDS;
            }));
        }
        try {
            for (CompletableFuture<Integer> result : results) {
                assertThat(Patience.get(result)).isEqualTo(YIELDS);
            }
        } finally {
            over.set(true);
            observer.join();
        }
    }
}
