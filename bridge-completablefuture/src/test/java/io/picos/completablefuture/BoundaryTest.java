package io.picos.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a fiber keeps for itself, and what a backend keeps from the others.
@Timeout(300)
class BoundaryTest {
    private static final ThreadLocal<String> PRIVATE = new ThreadLocal<>();

    @RegisterExtension
    final Pools pools = new Pools();

    @Test
    void future_consumer_doesNotFindTheThreadLocalsOfTheFiber() throws Exception {
        CompletableFutureBridge bridge = CompletableFutureBridge.on(pools.fixed(1));
        CountDownLatch attached = new CountDownLatch(1);
        CompletableFuture<Integer> result = bridge.future(() -> {
            PRIVATE.set("of the fiber");
            Fiber.blocking(() -> {
                Patience.await(attached);
                return null;
            });
            return 1;
        });
        CompletableFuture<String> seen = result.thenApply(value -> String.valueOf(PRIVATE.get()));
        attached.countDown();
        assertThat(Patience.get(seen)).as("B13").isEqualTo("null");
    }

    @Test
    void executeThatBlocks_onAWakeUpByTheJdk_doesNotDelayOthers() throws Exception {
        ExecutorService pool = pools.fixed(1);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        AtomicReference<Thread> blocking = new AtomicReference<>();
        Executor blocks = task -> {
            if (blocking.get() != null) {
                blocked.countDown();
                try {
                    Patience.await(release);
                } catch (InterruptedException interrupted) {
                    throw new AssertionError(interrupted);
                }
            }
            pool.execute(task);
        };
        CompletableFuture<Integer> guilty = CompletableFutureBridge.on(blocks).future(() -> {
            blocking.set(Thread.currentThread());
            boolean isStuck = "backend".equals(System.getProperty("io.picos.carrier"));
            do {
                Thread.sleep(1); // the JDK wakes this, and has to submit a drain unless the last one still runs
            } while (isStuck && blocked.getCount() > 0);
            return 1;
        });
        if ("backend".equals(System.getProperty("io.picos.carrier"))) {
            Patience.await(blocked);
        }
        CompletableFuture<Integer> innocent = CompletableFutureBridge.on(pools.fixed(1))
                .future(() -> {
                    Thread.sleep(1);
                    return 2;
                });
        assertThat(Patience.get(innocent)).isEqualTo(2);
        release.countDown();
        assertThat(Patience.get(guilty)).isEqualTo(1);
    }

    @Test
    void fiberThatHasEnded_andHasStartedAThreadThatLives_isGarbage() throws Exception {
        CompletableFutureBridge bridge = CompletableFutureBridge.on(pools.fixed(1));
        CountDownLatch end = new CountDownLatch(1);
        AtomicReference<Thread> server = new AtomicReference<>();
        WeakReference<Object> context = spawnServer(bridge, end, server);
        Patience.until("what the main of the ended fiber refers to is garbage", () -> {
            System.gc();
            return context.refersTo(null);
        });
        assertThat(server.get().isAlive()).isTrue();
        end.countDown();
        server.get().join();
    }

    private static WeakReference<Object> spawnServer(
            CompletableFutureBridge bridge, CountDownLatch end, AtomicReference<Thread> server) throws Exception {
        Object context = new Object();
        Patience.get(bridge.future(() -> {
            server.set(start(end));
            return context.hashCode();
        }));
        return new WeakReference<>(context);
    }

    private static Thread start(CountDownLatch end) {
        return Thread.ofVirtual().start(() -> {
            try {
                end.await();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        });
    }

    @Test
    void cancelAfter_zeroWhileTheFiberComputes_reachesIt() throws Exception {
        CompletableFutureBridge bridge = CompletableFutureBridge.on(pools.fixed(1));
        CompletableFuture<Integer> result = bridge.future(() -> {
            Computation<Integer> deadline = Computation.create();
            deadline.cancelAfter(Duration.ZERO);
            int rounds = 0;
            while (deadline.isRunning()) {
                rounds++;
            }
            return rounds;
        });
        assertThat(Patience.get(result)).as("C9").isNotNegative();
    }
}
