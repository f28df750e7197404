package io.picos.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Killer 1: an executor that runs what it is given on the stack of whoever gives it (S8).
class InlineExecutorTest {
    private static final int YIELDS = 100_000;
    private static final int FIBERS = 100;
    private static final int ROUNDS = 20;

    /// Frames, far more than a turn needs, far fewer than a thousand drains in each other would have.
    private static final int DEEP = 400;

    @RegisterExtension
    final Pools pools = new Pools();

    @Test
    void spawn_runnableRun_callerGoesOnBeforeTheBodyEnds() throws Exception {
        CompletableFutureBridge bridge = CompletableFutureBridge.on(Runnable::run);
        CountDownLatch callerWentOn = new CountDownLatch(1);
        CompletableFuture<Thread> future = bridge.future(() -> {
            callerWentOn.await(); // would never come, if this ran on the stack of the caller
            return Thread.currentThread();
        });
        callerWentOn.countDown();
        assertThat(Patience.get(future)).isNotSameAs(Thread.currentThread());
    }

    @Test
    void yield_runnableRun_stackStaysShallow() throws Exception {
        CompletableFutureBridge bridge = CompletableFutureBridge.on(Runnable::run);
        AtomicInteger deepest = new AtomicInteger();
        List<CompletableFuture<?>> fibers = new ArrayList<>();
        for (int fiber = 0; fiber < 2; fiber++) {
            fibers.add(bridge.future(() -> {
                for (int i = 0; i < YIELDS / 2; i++) {
                    Fiber.yield();
                    if (i % 1_000 == 0) {
                        deepest.accumulateAndGet(Thread.currentThread().getStackTrace().length, Math::max);
                    }
                }
                return null;
            }));
        }
        for (CompletableFuture<?> fiber : fibers) {
            Patience.get(fiber);
        }
        assertThat(deepest.get()).isPositive().isLessThan(DEEP);
    }

    @Test
    void drain_runnableRun_stackOfTheCarrierStaysShallow() throws Exception {
        AtomicInteger deepest = new AtomicInteger();
        AtomicInteger drains = new AtomicInteger();
        Executor inline = task -> {
            drains.incrementAndGet();
            deepest.accumulateAndGet(Thread.currentThread().getStackTrace().length, Math::max);
            task.run();
        };
        CompletableFutureBridge bridge = CompletableFutureBridge.on(inline);
        CompletableFuture<Object> future = bridge.future(() -> {
            for (int i = 0; i < YIELDS; i++) {
                Fiber.yield();
            }
            return null;
        });
        Patience.get(future);
        assertThat(drains.get()).as("drains").isGreaterThanOrEqualTo(YIELDS / 256);
        assertThat(deepest.get()).as("frames").isLessThan(DEEP);
    }

    @Test
    void unpark_runnableRunCalledByAFiber_turnRunsOnNobodyElsesStack() throws Exception {
        CompletableFutureBridge bridge = CompletableFutureBridge.on(Runnable::run);
        handOff(bridge);
    }

    @Test
    void spawn_callerRunsFromAPlatformThread_callerGoesOn() throws Exception {
        spawnFromHere(callerRuns());
    }

    @Test
    void spawn_callerRunsFromAVirtualThread_callerGoesOn() throws Exception {
        CompletableFutureBridge bridge = callerRuns();
        CompletableFuture<Object> spawned = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                spawnFromHere(bridge);
                spawned.complete(null);
            } catch (Throwable thrown) {
                spawned.completeExceptionally(thrown);
            }
        });
        Patience.get(spawned);
    }

    @Test
    void spawn_callerRunsFromAFiber_callerGoesOn() throws Exception {
        CompletableFutureBridge bridge = callerRuns();
        CompletableFuture<Object> future = bridge.future(() -> {
            CountDownLatch callerWentOn = new CountDownLatch(1);
            Computation<Thread> child = Computation.create();
            Fiber.spawn(Fiber.create(child), fiber -> {
                callerWentOn.await();
                child.tryReturn(Thread.currentThread());
            });
            callerWentOn.countDown();
            assertThat(child.await()).isNotSameAs(Thread.currentThread());
            return null;
        });
        Patience.get(future);
    }

    @Test
    void unpark_callerRunsCalledByAFiber_turnRunsOnNobodyElsesStack() throws Exception {
        handOff(callerRuns());
    }

    /// A pool whose one thread is busy and whose queue is full: the policy is asked every time.
    private CompletableFutureBridge callerRuns() throws Exception {
        ThreadPoolExecutor pool = pools.bounded(1, 1, new ThreadPoolExecutor.CallerRunsPolicy());
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        pool.execute(() -> {
            busy.countDown();
            try {
                never.await();
            } catch (InterruptedException shutDown) {
                Thread.currentThread().interrupt();
            }
        });
        Patience.await(busy);
        pool.execute(() -> {});
        assertThat(pool.getQueue().remainingCapacity()).isZero();
        return CompletableFutureBridge.on(pool);
    }

    private static void spawnFromHere(CompletableFutureBridge bridge) throws Exception {
        for (int i = 0; i < FIBERS; i++) {
            CountDownLatch callerWentOn = new CountDownLatch(1);
            CompletableFuture<Thread> future = bridge.future(() -> {
                callerWentOn.await();
                return Thread.currentThread();
            });
            callerWentOn.countDown();
            assertThat(Patience.get(future)).isNotSameAs(Thread.currentThread());
        }
    }

    /// Fibers wake one another in a ring, and each looks whether it finds another fiber's frames below its own.
    private static void handOff(CompletableFutureBridge bridge) throws Exception {
        List<Computation<Integer>> baton = new ArrayList<>();
        for (int i = 0; i <= FIBERS * ROUNDS; i++) {
            baton.add(Computation.create());
        }
        List<CompletableFuture<Integer>> fibers = new ArrayList<>();
        for (int fiber = 0; fiber < FIBERS; fiber++) {
            int first = fiber;
            fibers.add(bridge.future(() -> {
                int bodies = 0;
                for (int i = first; i < FIBERS * ROUNDS; i += FIBERS) {
                    baton.get(i).await();
                    baton.get(i + 1).tryReturn(i + 1);
                    bodies = Math.max(bodies, bodiesOnThisStack());
                }
                return bodies;
            }));
        }
        baton.get(0).tryReturn(0);
        for (CompletableFuture<Integer> fiber : fibers) {
            assertThat(Patience.get(fiber)).as("fibers on one stack").isEqualTo(1);
        }
        assertThat(baton.getLast().isRunning()).isFalse();
    }

    private static int bodiesOnThisStack() {
        int bodies = 0;
        for (StackTraceElement frame : Thread.currentThread().getStackTrace()) {
            if (frame.getMethodName().startsWith("lambda$handOff")) {
                bodies++;
            }
        }
        return bodies;
    }
}
