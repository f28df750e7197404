package io.picos.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.spi.Backend;
import io.picos.spi.BackendScheduler;
import io.picos.spi.SchedulerFigures;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The names of schedulers, and their figures (O8).
@Timeout(60)
class FiguresTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    private final AtomicInteger toRefuse = new AtomicInteger();
    private final String kind = "figures " + NUMBER.incrementAndGet();
    private final BackendScheduler scheduler = BackendScheduler.of(new OnPool());

    private final class OnPool implements Backend {
        @Override
        public String name() {
            return kind;
        }

        @Override
        public Worker openWorker() {
            return task -> {
                if (toRefuse.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    throw new RejectedExecutionException("O8");
                }
                pool.execute(task);
            };
        }

        @Override
        public int parallelism() {
            return 2;
        }

        @Override
        public boolean isClosed() {
            return pool.isShutdown();
        }
    }

    @AfterEach
    void shutDown() {
        pool.shutdown();
    }

    private SchedulerFigures figures() {
        return SchedulerFigures.all().stream()
                .filter(each -> each.scheduler().equals(kind + "-1"))
                .findFirst()
                .orElseThrow();
    }

    private void spawn(int fibers, Fiber.Main main) {
        for (int number = 0; number < fibers; number++) {
            scheduler.spawn(Fiber.create(Computation.create()), main);
        }
    }

    private static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void figures_fibersBeginAndEnd_areCountedWithoutAGap() throws InterruptedException {
        Computation<Object> gate = Computation.create();
        CountDownLatch begun = new CountDownLatch(100);
        spawn(100, fiber -> {
            begun.countDown();
            gate.awaitCompletion();
        });
        begun.await();
        SchedulerFigures during = figures();
        assertThat(during.begun()).isEqualTo(100);
        assertThat(during.ended()).isZero();
        assertThat(during.alive()).isEqualTo(100);
        assertThat(during.turns()).isGreaterThanOrEqualTo(100);
        assertThat(during.lanes()).isPositive();
        until(() -> figures().suspended() == 100);
        gate.tryReturn(null);
        until(() -> figures().alive() == 0);
        assertThat(figures().ended()).isEqualTo(100);
        assertThat(figures().suspended()).isZero();
    }

    @Test
    void figures_takenWhileFibersComeAndGo_areMonotone() throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        AtomicReference<String> wrong = new AtomicReference<>();
        Thread observer = new Thread(() -> {
            SchedulerFigures last = figures();
            while (!over.get()) {
                SchedulerFigures next = figures();
                if (next.begun() < last.begun()
                        || next.ended() < last.ended()
                        || next.turns() < last.turns()
                        || next.alive() < 0) {
                    wrong.compareAndSet(null, last + " then " + next);
                }
                last = next;
            }
        });
        observer.start();
        spawn(20_000, fiber -> Fiber.yield());
        until(() -> figures().ended() == 20_000);
        over.set(true);
        observer.join();
        assertThat(wrong).hasValue(null);
    }

    @Test
    void figures_afterTheHomesWereGivenBack_haveNotBecomeLess() {
        spawn(100, fiber -> Fiber.yield());
        until(() -> figures().ended() == 100);
        SchedulerFigures before = figures();
        until(() -> figures().lanes() == 0);
        assertThat(figures().begun()).isEqualTo(100);
        assertThat(figures().alive()).isZero();
        assertThat(figures().turns()).isGreaterThanOrEqualTo(before.turns());
        spawn(1, fiber -> {});
        until(() -> figures().ended() == 101);
    }

    @Test
    void figures_refusedTasks_areCounted() {
        toRefuse.set(3);
        spawn(1, fiber -> {});
        until(() -> figures().ended() == 1);
        assertThat(figures().refusals()).isEqualTo(3);
    }

    @Test
    void figures_turnsBehindALongTurn_areCountedAsTakenOver() {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger ran = new AtomicInteger();
        spawn(1, hog -> {
            for (int child = 0; child < 10; child++) {
                Fiber.spawn(Fiber.create(Computation.create()), fiber -> ran.incrementAndGet());
            }
            until(() -> ran.get() == 10);
            over.set(true);
        });
        until(over::get);
        until(() -> figures().takeovers() > 0);
    }

    @Test
    void figures_closedBackend_isToldSo() {
        Computation<Object> gate = Computation.create();
        spawn(1, fiber -> gate.awaitCompletion());
        until(() -> figures().begun() == 1);
        assertThat(figures().isClosed()).isFalse();
        pool.shutdown();
        until(() -> figures().isClosed());
        until(() -> figures().alive() == 0);
    }

    @Test
    void name_severalBackendsOfOneName_areNumbered() {
        BackendScheduler second = BackendScheduler.of(new OnPool());
        assertThat(scheduler).hasToString(kind + "-1 with []");
        assertThat(second).hasToString(kind + "-2 with []");
    }

    @Test
    void name_engineHasBeenCollected_isUsedAgain() {
        BackendScheduler third = BackendScheduler.of(new OnPool());
        String gone = kind + "-2";
        assertThat(third.toString()).startsWith(gone);
        third = null;
        until(() -> {
            System.gc();
            return BackendScheduler.of(new OnPool()).toString().startsWith(gone);
        });
    }

    @Test
    void nameOf_objectsWithoutANameOfTheirOwn_tellsNothingOfOneRun() {
        assertThat(Backend.nameOf(pool)).isEqualTo("ThreadPoolExecutor");
        Runnable lambda = () -> {};
        assertThat(Backend.nameOf(lambda)).isEqualTo("FiguresTest$$Lambda");
        assertThat(Backend.nameOf(new Runnable() {
                    @Override
                    public void run() {}
                }))
                .isEqualTo("Runnable");
    }
}
