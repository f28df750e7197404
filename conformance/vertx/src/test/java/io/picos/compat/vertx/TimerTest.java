package io.picos.compat.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.compat.patience.Repeat;
import io.picos.compat.patience.Waits;
import io.picos.vertx.VertxBridge;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.threadchecker.BlockedThreadEvent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Rule S2 on an event loop: its timers go on while fibers yield, and it does not look blocked.
///
/// How late a timer is depends on the machine, too, and on what else runs there. What depends on us is how many turns
/// begin after it was due, so that is what must be right each time. The time is printed, and asserted under stress.
class TimerTest {
    private static final boolean STRESS = Boolean.getBoolean("picos.stress");
    private static final int TICKS = STRESS ? 1_000 : 100;
    private static final long PERIOD_MILLIS = 10;
    private static final long TURN_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /// A busy machine may keep the event loop from running for a while.
    private static final Duration BLOCKED = Duration.ofMillis(STRESS ? 300 : 3_000);

    private final List<BlockedThreadEvent> blocked = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx(Vertxes.options()
            .setBlockedThreadCheckInterval(BLOCKED.toMillis() / 10)
            .setMaxEventLoopExecuteTime(BLOCKED.toNanos()));
    private final ContextInternal context = Vertxes.context(vertx, ThreadingModel.EVENT_LOOP);

    TimerTest() {
        ((VertxInternal) vertx).blockedThreadChecker().setThreadBlockedHandler(blocked::add);
    }

    @AfterEach
    void closeVertx() {
        vertx.close();
    }

    @Test
    void timer_besideFibersThatYield_isHardlyLate() {
        Ticks ticks = new Ticks(TICKS);
        try (var busy = new Yielding(VertxBridge.on(context), 3, ticks::turn)) {
            ticks.start();
            Waits.await("S2: the last tick", ticks.ended);
            Repeat.print("S2: " + ticks + ", beside " + busy.turns() + " turns");
        }
        assertThat(Arrays.stream(ticks.turnsLate).boxed())
                .as("S2: turns that begin after a timer is due")
                .allMatch(turns -> turns < MOST_NANOS / TURN_NANOS);
        if (STRESS) {
            assertThat(ticks.nanosLate(0.99))
                    .as("S2: nanoseconds that a timer is late, %s", ticks)
                    .isLessThanOrEqualTo(MOST_NANOS);
        }
        assertThat(blocked).as("S2: what BlockedThreadChecker says").isEmpty();
    }

    /// What the rule is for: the drain of somebody who does not know the event loop keeps the timer waiting.
    @Test
    void timer_besideADrainThatSubmitsItself_isLate() {
        Ticks ticks = new Ticks(1);
        NaiveDrain drain = new NaiveDrain(ticks);
        context.nettyEventLoop().execute(drain);
        ticks.start();
        Waits.await("S2: the tick", ticks.ended);
        assertThat(ticks.turnsLate[0])
                .as("S2: turns that begin after a timer is due")
                .isGreaterThan((int) (MOST_NANOS / TURN_NANOS));
    }

    /// Submits itself after each budget, until the timer is far too late.
    private final class NaiveDrain implements Runnable {
        private final Ticks ticks;

        NaiveDrain(Ticks ticks) {
            this.ticks = ticks;
        }

        @Override
        public void run() {
            for (int turn = 0; turn < 16; turn++) {
                ticks.turn();
            }
            if (ticks.late < 2 * MOST_NANOS / TURN_NANOS) {
                context.nettyEventLoop().execute(this);
            }
        }
    }

    /// That the checker would say something.
    @Test
    void blockedThreadChecker_eventLoopThatIsBlocked_saysSo() {
        CountDownLatch said = new CountDownLatch(1);
        context.runOnContext(ignored -> Waits.until("S2: the checker sees it", () -> !blocked.isEmpty()));
        context.runOnContext(ignored -> said.countDown());
        Waits.await("S2: the event loop goes on", said);
    }

    /// The ticks of a periodic timer on the event loop.
    private final class Ticks {
        final int[] turnsLate;
        private final long[] nanosLate;
        final CountDownLatch ended = new CountDownLatch(1);
        private volatile long due = Long.MAX_VALUE; // written by the event loop
        volatile int late; // by the event loop or the fiber that has its turn: turns begun since the next tick was due
        private int ticks; // by the event loop

        Ticks(int count) {
            turnsLate = new int[count];
            nanosLate = new long[count];
        }

        void start() {
            context.runOnContext(ignored -> {
                vertx.setPeriodic(PERIOD_MILLIS, this::tick);
                due = System.nanoTime() + period(1);
            });
        }

        private static long period(int ticks) {
            return TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS) * ticks;
        }

        private void tick(long id) {
            turnsLate[ticks] = late;
            nanosLate[ticks] = System.nanoTime() - due;
            late = 0;
            due = due + period(1);
            ticks++;
            if (ticks == turnsLate.length) {
                vertx.cancelTimer(id);
                ended.countDown();
            }
        }

        /// What a fiber does between two yields.
        @SuppressWarnings("NonAtomicVolatileUpdate") // one at a time
        void turn() {
            long start = System.nanoTime();
            if (start > due) {
                late++;
            }
            Waits.spinUntil("S2: a turn passes", () -> System.nanoTime() - start >= TURN_NANOS);
        }

        long nanosLate(double quantile) {
            long[] sorted = nanosLate.clone();
            Arrays.sort(sorted);
            return sorted[(int) Math.ceil(quantile * sorted.length) - 1];
        }

        @Override
        public String toString() {
            return nanosLate.length + " ticks late by " + nanosLate(0.5) / 1_000 + " us at p50, "
                    + nanosLate(0.99) / 1_000 + " us at p99";
        }
    }
}
