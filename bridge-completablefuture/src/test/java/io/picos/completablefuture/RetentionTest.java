package io.picos.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What is over is garbage: fibers, engines, executors.
@Tag("slow")
class RetentionTest {
    private static final int FIBERS = Boolean.getBoolean("picos.stress") ? 100_000 : 10_000;

    @RegisterExtension
    final Pools pools = new Pools();

    @Test
    void end_manyFibers_nothingOfThemIsRetained() throws Exception {
        CompletableFutureBridge bridge = CompletableFutureBridge.on(pools.fixed(2));
        List<WeakReference<Object>> captured = run(bridge);
        System.out.println("retention: " + FIBERS + " fibers");
        assertThat(captured).hasSize(FIBERS);
        Patience.until("all collected", () -> {
            System.gc();
            return captured.stream().allMatch(reference -> reference.refersTo(null));
        });
        assertThat(bridge).isNotNull(); // alive until here
    }

    private static List<WeakReference<Object>> run(CompletableFutureBridge bridge) throws Exception {
        List<WeakReference<Object>> captured = new ArrayList<>();
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < FIBERS; i++) {
            Object object = new Object();
            captured.add(new WeakReference<>(object));
            futures.add(bridge.future(() -> {
                Fiber.yield();
                return object.hashCode();
            }));
        }
        for (CompletableFuture<Integer> future : futures) {
            Patience.get(future);
        }
        return captured;
    }

    @Test
    void on_sameExecutorTwice_sharesTheLanes() throws Exception {
        ThreadPoolExecutor pool = pools.fixed(1);
        CompletableFutureBridge one = CompletableFutureBridge.on(pool);
        CompletableFutureBridge two = CompletableFutureBridge.on(pool);
        List<String> order = new ArrayList<>(); // one lane: no two turns at once, and in the order of the spawns
        CompletableFuture<Boolean> first = one.future(() -> order.add("one"));
        CompletableFuture<Boolean> second = two.future(() -> order.add("two"));
        Patience.get(first);
        Patience.get(second);
        assertThat(order).containsExactly("one", "two");

        Computation<Boolean> gate = Computation.create();
        CompletableFuture<Boolean> suspended = one.future(gate::await);
        Patience.until(
                "the fiber of one is suspended on the lane of two",
                () -> two.toString().contains("Lane[idle] with 1 fiber"));
        gate.tryReturn(true);
        assertThat(Patience.get(suspended)).isTrue();
    }

    @Test
    void on_executorNoLongerUsed_isCollected() throws Exception {
        WeakReference<Executor> executor = use(pools.fixed(1));
        Patience.until("executor collected", () -> {
            System.gc();
            return executor.refersTo(null);
        });
    }

    private static WeakReference<Executor> use(ThreadPoolExecutor pool) throws Exception {
        Executor executor = new Wrapper(pool);
        assertThat(Patience.get(CompletableFutureBridge.on(executor).future(() -> 42)))
                .isEqualTo(42);
        return new WeakReference<>(executor);
    }

    /// With an identity of its own.
    private static final class Wrapper implements Executor {
        private final Executor wrapped;

        Wrapper(Executor wrapped) {
            this.wrapped = wrapped;
        }

        @Override
        public void execute(Runnable task) {
            wrapped.execute(task);
        }
    }
}
