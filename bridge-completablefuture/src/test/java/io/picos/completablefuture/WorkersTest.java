package io.picos.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.spi.BackendScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Lanes and their workers: opened when needed, given back, and relieved of what waits behind a turn that lasts.
@Tag("slow")
class WorkersTest {
    private static final int FIBERS = 100;

    @RegisterExtension
    final Pools pools = new Pools();

    @Test
    void spawn_thenNothing_workersAreGivenBackAndReopened() throws Exception {
        CountingBackend backend = new CountingBackend(pools, 4);
        BackendScheduler scheduler = BackendScheduler.of(backend);
        for (int round = 1; round <= 2; round++) {
            int before = backend.opened.get();
            CountDownLatch ran = new CountDownLatch(FIBERS);
            for (int i = 0; i < FIBERS; i++) {
                scheduler.spawn(Fiber.create(Computation.create()), fiber -> ran.countDown());
            }
            Patience.await(ran);
            assertThat(backend.opened.get()).isGreaterThan(before);
            assertThat(backend.open()).isBetween(1, 4);
            Patience.until("no live fiber", () -> scheduler.fibers() == 0);
            Patience.until("all workers given back", () -> backend.open() == 0);
        }
    }

    @Test
    void suspended_fibersOfALane_keepItsWorker() throws Exception {
        CountingBackend backend = new CountingBackend(pools, 1);
        BackendScheduler scheduler = BackendScheduler.of(backend);
        CountingBackend other = new CountingBackend(pools, 1);
        Trigger trigger = Trigger.create();
        CountDownLatch ended = new CountDownLatch(1);
        scheduler.spawn(Fiber.create(Computation.create()), fiber -> {
            trigger.await();
            ended.countDown();
        });
        Patience.until("suspended", () -> Sleepers.isAwaited(trigger));
        // A lane without fibers that was used later is given back: so the first one had its chance.
        BackendScheduler later = BackendScheduler.of(other);
        later.spawn(Fiber.create(Computation.create()), fiber -> {});
        Patience.until("the other worker given back", () -> other.opened.get() == 1 && other.open() == 0);
        assertThat(backend.open()).isEqualTo(1);
        trigger.signal();
        Patience.await(ended);
        assertThat(backend.opened).hasValue(1);
    }

    @Test
    void turnThatLasts_freshAndSuspendedFibersBehindIt_goOnElsewhere() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one core has one lane");
        CountingBackend backend = new CountingBackend(pools, 4);
        BackendScheduler scheduler = BackendScheduler.of(backend);
        List<Trigger> triggers = new ArrayList<>();
        CountDownLatch ended = new CountDownLatch(2 * FIBERS);
        for (int i = 0; i < FIBERS; i++) {
            Trigger trigger = Trigger.create();
            triggers.add(trigger);
            scheduler.spawn(Fiber.create(Computation.create()), fiber -> {
                trigger.await();
                Fiber.yield();
                ended.countDown();
            });
        }
        Patience.until("all suspended", () -> triggers.stream().allMatch(Sleepers::isAwaited));
        CountDownLatch hogging = new CountDownLatch(1);
        CountDownLatch hogEnded = new CountDownLatch(1);
        Trigger enough = Trigger.create();
        scheduler.spawn(Fiber.create(Computation.create()), fiber -> {
            hogging.countDown();
            while (!enough.isSignaled()) {
                Thread.onSpinWait();
            }
            Fiber.yield();
            hogEnded.countDown();
        });
        try {
            Patience.await(hogging);
            triggers.forEach(Trigger::signal);
            for (int i = 0; i < FIBERS; i++) {
                scheduler.spawn(Fiber.create(Computation.create()), fiber -> {
                    Fiber.yield();
                    ended.countDown();
                });
            }
            Patience.await(ended);
        } finally {
            enough.signal();
        }
        Patience.await(hogEnded);
        Patience.until("no live fiber", () -> scheduler.fibers() == 0);
        Patience.until("all workers given back", () -> backend.open() == 0);
    }

    @Test
    void openWorker_throws_spawnThrowsAndTheFiberCanBeSpawnedElsewhere() throws Exception {
        CountingBackend backend = new CountingBackend(pools, 1);
        BackendScheduler broken = BackendScheduler.of(new BrokenBackend());
        Fiber fiber = Fiber.create(Computation.create());
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> broken.spawn(fiber, main -> {}))
                .isInstanceOf(UnsupportedOperationException.class);
        CountDownLatch ran = new CountDownLatch(1);
        BackendScheduler.of(backend).spawn(fiber, main -> ran.countDown());
        Patience.await(ran);
    }

    private static final class BrokenBackend implements io.picos.spi.Backend {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public Worker openWorker() {
            throw new UnsupportedOperationException("no worker today");
        }

        @Override
        public int parallelism() {
            return 1;
        }

        @Override
        public boolean isClosed() {
            return false;
        }
    }
}
