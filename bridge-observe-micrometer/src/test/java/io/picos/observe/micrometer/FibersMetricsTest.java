package io.picos.observe.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.spi.Guard;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The meters of a scheduler, in a registry.
@Timeout(60)
class FibersMetricsTest {
    private final ExecutorService pool = Executors.newFixedThreadPool(1);
    private final CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);
    private final String scheduler = name(bridge);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FibersMetrics metrics = new FibersMetrics();
    private final Duration threshold = Guard.threshold();

    @AfterEach
    void close() {
        Guard.setThreshold(threshold);
        metrics.close();
        pool.shutdown();
    }

    private static String name(CompletableFutureBridge bridge) {
        return bridge.toString().replaceAll("^.*?\\[(\\S+-\\d+) .*", "$1");
    }

    private double gauge(String name, String state) {
        return registry.get(name)
                .tags("scheduler", scheduler, "state", state)
                .gauge()
                .value();
    }

    private double count(String name) {
        return registry.get(name).tags("scheduler", scheduler).functionCounter().count();
    }

    private static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void bindTo_fibersBeginAndEnd_theMetersFollow() throws InterruptedException {
        metrics.bindTo(registry);
        Computation<Object> gate = Computation.create();
        CountDownLatch begun = new CountDownLatch(10);
        List<CompletableFuture<?>> fibers = new ArrayList<>();
        for (int number = 0; number < 10; number++) {
            fibers.add(bridge.future(() -> {
                begun.countDown();
                return gate.await();
            }));
        }
        begun.await();
        until(() -> gauge("picos.fibers", "alive") == 10 && gauge("picos.fibers", "suspended") == 10);
        assertThat(count("picos.fibers.begun")).isEqualTo(10);
        assertThat(count("picos.fibers.ended")).isZero();
        assertThat(count("picos.turns")).isGreaterThanOrEqualTo(10);
        assertThat(gauge("picos.lanes", "open")).isEqualTo(1);
        gate.tryReturn(null);
        fibers.forEach(CompletableFuture::join);
        until(() -> gauge("picos.fibers", "alive") == 0 && count("picos.fibers.ended") == 10);
        until(() -> gauge("picos.lanes", "open") == 0);
        assertThat(count("picos.fibers.begun"))
                .as("after the lanes were given back")
                .isEqualTo(10);
    }

    @Test
    void bindTo_busyLane_isSampledEachSecond() {
        metrics.bindTo(registry);
        bridge.future(() -> {
                    while (registry.get("picos.lane.delay")
                                    .tags("scheduler", scheduler)
                                    .timer()
                                    .count()
                            == 0) {
                        Fiber.yield();
                    }
                    return null;
                })
                .join();
    }

    @Test
    void bindTo_deadlinesFire_theirLagIsRecorded() {
        metrics.bindTo(registry);
        bridge.future(() -> {
                    Fiber.sleep(Duration.ofMillis(1));
                    return null;
                })
                .join();
        until(() -> registry.get("picos.timer.lag").timer().count() > 0);
        assertThat(registry.get("picos.timer.deadlines").gauge().value()).isNotNegative();
    }

    @Test
    void bindTo_longTurn_isCountedWithItsKind() {
        metrics.bindTo(registry);
        Guard.setThreshold(Duration.ofMillis(20));
        bridge.future(() -> {
                    until(() -> registry.find("picos.turns.long").counter() != null);
                    return null;
                })
                .join();
        assertThat(registry.get("picos.turns.long")
                        .tags("scheduler", scheduler, "kind", "computing")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    /// A scheduler that is created later has its meters after a second.
    @Test
    void bindTo_newScheduler_isAdded() {
        metrics.bindTo(registry);
        ExecutorService other = Executors.newSingleThreadExecutor();
        CompletableFutureBridge late = CompletableFutureBridge.on(other);
        String name = name(late);
        Computation<Object> gate = Computation.create();
        CompletableFuture<?> fiber = late.future(gate::await);
        until(() -> registry.find("picos.fibers").tags("scheduler", name).gauge() != null);
        gate.tryReturn(null);
        fiber.join();
        other.shutdown();
    }

    @Test
    void close_laterSchedulers_areNotAdded() {
        metrics.bindTo(registry);
        metrics.close();
        SimpleMeterRegistry open = new SimpleMeterRegistry();
        try (FibersMetrics others = new FibersMetrics()) {
            others.bindTo(open);
            ExecutorService other = Executors.newWorkStealingPool(1);
            Computation<Object> gate = Computation.create();
            CompletableFutureBridge late = CompletableFutureBridge.on(other);
            String name = name(late);
            CompletableFuture<?> fiber = late.future(gate::await);
            until(() -> open.find("picos.fibers").tags("scheduler", name).gauge() != null);
            assertThat(registry.find("picos.fibers").tags("scheduler", name).gauge())
                    .isNull();
            gate.tryReturn(null);
            fiber.join();
            other.shutdown();
        }
    }

    private void holdUp(MeterRegistry counted) {
        Guard.setThreshold(Duration.ofMillis(20));
        bridge.future(() -> {
                    until(() -> counted.find("picos.turns.long").counter() != null);
                    return null;
                })
                .join();
    }

    @Test
    void bindTo_sameRegistryAgain_countsOnce() {
        metrics.bindTo(registry);
        metrics.bindTo(registry);
        SimpleMeterRegistry last = new SimpleMeterRegistry();
        try (FibersMetrics others = new FibersMetrics()) {
            others.bindTo(registry);
            others.bindTo(last);
            holdUp(last); // which is told after the others
        }
        assertThat(registry.get("picos.turns.long").counter().count()).isEqualTo(1);
    }

    @Test
    void bindTo_registryThatThrows_doesNotKeepOthersFromEvents() {
        MeterRegistry broken = new SimpleMeterRegistry();
        broken.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if (id.getName().equals("picos.turns.long")) {
                    throw new IllegalStateException("a filter that throws");
                }
                return id;
            }
        });
        metrics.bindTo(broken);
        metrics.bindTo(registry);
        holdUp(registry);
    }

    @Test
    void bindTo_closedRegistry_isForgotten() {
        SimpleMeterRegistry closed = new SimpleMeterRegistry();
        WeakReference<Object> reference = new WeakReference<>(closed);
        metrics.bindTo(closed);
        closed.close();
        closed = null;
        metrics.bindTo(registry);
        holdUp(registry); // an event, at which closed registries are found
        until(() -> {
            System.gc();
            return reference.refersTo(null);
        });
    }

    @Test
    void names_haveNothingOfOneRun() {
        metrics.bindTo(registry);
        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .allSatisfy(id -> assertThat(id.toString()).doesNotContainPattern("@[0-9a-f]{4,}"));
        assertThat(scheduler).matches("ThreadPoolExecutor-\\d+");
    }

    @Test
    void bindTo_null_isRefused() {
        assertThatThrownBy(() -> metrics.bindTo(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("registry");
    }
}
