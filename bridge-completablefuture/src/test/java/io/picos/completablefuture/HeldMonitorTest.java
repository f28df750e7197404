package io.picos.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Fiber;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// An executor whose thread holds monitors while it runs a task: they stay its own, and the fibers' stay theirs.
/// Where the JDK mixes them up, the JVM may crash instead.
class HeldMonitorTest {
    private static final int TASKS = 100;

    /// Before JDK 24 a fiber that suspends inside `synchronized` keeps its carrier (S7), and here the pool's only one.
    private static final boolean SUSPENDS_IN_MONITORS = Runtime.version().feature() >= 24;

    @RegisterExtension
    final Pools pools = new Pools();

    /// What the thread of the executor found after a task.
    private final List<Future<?>> tasks = new ArrayList<>(); // guarded by itself

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 3", "2, 2", "7, 1", "8, 1", "9, 1", "20, 2"})
    void execute_holdingMonitors_keepsThemFromFibers(int count, int times) throws Exception {
        ThreadPoolExecutor pool = pools.fixed(1);
        List<Object> monitors = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            monitors.add(new Object());
        }
        Executor holding = task -> {
            synchronized (tasks) {
                tasks.add(pool.submit(() -> holding(monitors, times, 0, task)));
            }
        };
        CompletableFutureBridge bridge = CompletableFutureBridge.on(holding);
        List<CompletableFuture<Boolean>> fibers = new ArrayList<>();
        for (int number = 0; number < TASKS; number++) {
            fibers.add(bridge.future(() -> suspendsWithAMonitorOfItsOwn(monitors)));
        }
        for (CompletableFuture<Boolean> fiber : fibers) {
            assertThat(Patience.get(fiber)).as("the fiber holds only its own").isTrue();
        }
        List<Future<?>> submitted;
        synchronized (tasks) {
            submitted = List.copyOf(tasks);
        }
        assertThat(submitted).isNotEmpty();
        for (Future<?> task : submitted) {
            Patience.get(task); // without the lock, which a task needs that submits the next one
        }
    }

    private static boolean suspendsWithAMonitorOfItsOwn(List<Object> others) {
        Object own = new Object();
        boolean right = others.stream().noneMatch(Thread::holdsLock);
        synchronized (own) {
            if (SUSPENDS_IN_MONITORS) {
                Fiber.yield();
            }
            right &= others.stream().noneMatch(Thread::holdsLock) && Thread.holdsLock(own);
        }
        Fiber.yield();
        return right && !Thread.holdsLock(own);
    }

    private static void holding(List<Object> monitors, int times, int entered, Runnable task) {
        if (entered == monitors.size() * times) {
            task.run();
            assertThat(monitors).as("still held after a task").allMatch(Thread::holdsLock);
        } else {
            Object monitor = monitors.get(entered / times);
            synchronized (monitor) {
                holding(monitors, times, entered + 1, task);
                assertThat(Thread.holdsLock(monitor)).isTrue();
            }
        }
    }
}
