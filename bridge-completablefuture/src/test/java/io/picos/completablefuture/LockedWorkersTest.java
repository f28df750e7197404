package io.picos.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// All threads of a backend wait for a lock, and the next to get it are fibers that only these threads would carry:
/// so others do (S4).
@Timeout(120)
class LockedWorkersTest {
    private static final int THREADS = 2;
    private static final int FIBERS = 8;

    @RegisterExtension
    final Pools pools = new Pools();

    private final ReentrantLock lock = new ReentrantLock(true); // fair, so that the fibers come first

    @Test
    void lock_nextOwnersAreFibersOfThreadsThatWaitForIt_allGetIt() throws Exception {
        ExecutorService pool = pools.fixed(THREADS);
        CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);
        List<CompletableFuture<Integer>> all = new ArrayList<>();
        lock.lock();
        try {
            for (int number = 0; number < FIBERS; number++) {
                all.add(bridge.future(this::lockAndUnlock));
            }
            Patience.until("the fibers wait for the lock", () -> lock.getQueueLength() == FIBERS);
            for (int number = 0; number < THREADS; number++) {
                all.add(CompletableFuture.supplyAsync(this::lockAndUnlock, pool));
            }
            Patience.until("the threads do, too", () -> lock.getQueueLength() == FIBERS + THREADS);
        } finally {
            lock.unlock();
        }
        for (CompletableFuture<Integer> each : all) {
            assertThat(Patience.get(each)).as("S4, on %s", bridge).isEqualTo(1);
        }
    }

    private int lockAndUnlock() {
        lock.lock();
        try {
            return 1;
        } finally {
            lock.unlock();
        }
    }
}
