package io.picos.engine.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// A lane lets its worker's other tasks run: after a number of turns, or after some time (S2).
class DrainBudgetTest {
    private static final int BUDGET = 256;
    private static final int LOOK = 16;
    private static final long LONG_TURN_NANOS = 40_000; // 16 of them are more than 500 microseconds
    private static final long VERY_LONG_TURN_NANOS = 600_000; // one of them is
    private static final long FAR_TOO_LONG_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Deque<Runnable> worker = new ArrayDeque<>();
    private final Lane lane = new Lane(worker::add, refusal -> {
        throw new AssertionError(refusal);
    });
    private final Lane own = new Lane(worker::add, new Here());
    private int taken;

    @Test
    void drain_shortTurns_endsAfterTheBudgetAndComesBehindOtherTasks() {
        List<Integer> others = new ArrayList<>();
        put(3 * BUDGET, 0);
        while (!worker.isEmpty()) {
            worker.add(() -> others.add(taken));
            int before = taken;
            worker.remove().run(); // the drain
            assertThat(taken - before).isLessThanOrEqualTo(BUDGET);
            worker.remove().run(); // the other task, before the next drain
        }
        assertThat(taken).isEqualTo(3 * BUDGET);
        assertThat(others).hasSizeBetween(3, 3 * BUDGET / LOOK + 1).isSorted();
        assertThat(lane.isBusy()).isFalse();
    }

    @Test
    void drain_longTurns_endsAtTheNextLookAtTheClock() {
        put(4 * LOOK, LONG_TURN_NANOS);
        worker.remove().run();
        assertThat(taken).isIn(1, 2, 4, 8, LOOK); // a turn may take longer on a machine under load
        assertThat(worker).as("the next drain").hasSize(1);
    }

    @Test
    void drain_eachTurnLongerThanTheBudget_endsAfterEach() {
        put(3, VERY_LONG_TURN_NANOS);
        for (int drain = 1; drain <= 3; drain++) {
            worker.remove().run();
            assertThat(taken).isEqualTo(drain);
        }
        assertThat(worker).isEmpty();
    }

    @Test
    void drain_longTurnSoonAfterTheFirst_endsAtTheNextLook() {
        put(2, 0);
        put(LOOK, VERY_LONG_TURN_NANOS);
        worker.remove().run();
        assertThat(taken).isLessThanOrEqualTo(4);
    }

    /// The watchdog looks at the clock for a drain that does not do so for a while.
    @Test
    void hasten_drainThatHasLastedFarTooLong_endsAfterTheCurrentTurn() {
        put(LOOK + 1, 0);
        put(1, () -> lane.hasten(System.nanoTime() + FAR_TOO_LONG_NANOS));
        put(10, 0);
        while (taken < LOOK + 2) { // once, if the machine is not so slow that a drain gives way by itself
            worker.remove().run();
        }
        assertThat(taken).isEqualTo(LOOK + 2);
        assertThat(worker).as("the next drain").hasSize(1);
    }

    /// The code that the worker's thread runs next relies on the turns (B12).
    @Test
    void drain_onTheWorkersOwnThread_goesOnAfterLongTurns() {
        own.put(turn(() -> {
            spin(VERY_LONG_TURN_NANOS);
            put(own, LOOK - 1, () -> {});
        }));
        assertThat(taken).isEqualTo(LOOK);
        assertThat(worker).isEmpty();
    }

    @Test
    void hasten_drainOnTheWorkersOwnThread_endsAfterTheCurrentTurn() {
        own.put(turn(() -> {
            own.hasten(System.nanoTime() + FAR_TOO_LONG_NANOS);
            put(own, 1, () -> {});
        }));
        assertThat(taken).isEqualTo(1);
        worker.remove().run();
        assertThat(taken).isEqualTo(2);
    }

    @Test
    void hasten_drainThatHasJustBegun_goesOn() {
        own.put(turn(() -> {
            own.hasten(System.nanoTime());
            put(own, 1, () -> {});
        }));
        assertThat(taken).isEqualTo(2);
    }

    /// A turn that is run before those that wait for the worker.
    @Test
    void drain_thatWaitsAndIsRunOnTheWorkersOwnThread_goesOnAfterLongTurns() {
        AtomicBoolean here = new AtomicBoolean();
        Lane lane = new Lane(worker::add, new Here() {
            @Override
            public boolean isHere() {
                return here.get() && super.isHere();
            }
        });
        put(lane, LOOK - 2, () -> {});
        here.set(true);
        lane.put(turn(() -> spin(VERY_LONG_TURN_NANOS)));
        assertThat(taken).isEqualTo(LOOK - 1);
    }

    /// A drain that a busy machine stops may give way: then it has one successor.
    @Test
    void put_busyLane_submitsNoOtherDrain() {
        put(10, 0);
        assertThat(worker).hasSize(1);
        while (taken < 10) {
            worker.remove().run();
            assertThat(worker).as("drains after %d turns", taken).hasSize(taken < 10 ? 1 : 0);
        }
        put(1, 0);
        assertThat(worker).hasSize(1);
    }

    private void put(int turns, long nanos) {
        put(turns, () -> spin(nanos));
    }

    private void put(int turns, Runnable body) {
        put(lane, turns, body);
    }

    private void put(Lane lane, int turns, Runnable body) {
        for (int i = 0; i < turns; i++) {
            lane.put(turn(body));
        }
    }

    private Turn turn(Runnable body) {
        return new Turn() {
            @Override
            protected void take(Drain drain) {
                taken++;
                body.run();
            }
        };
    }

    private static void spin(long nanos) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            Thread.onSpinWait();
        }
    }

    /// The worker's own thread, outside any turn.
    private static class Here implements Lane.Host {
        @Override
        public boolean isHere() {
            return !Drain.isDraining();
        }

        @Override
        public void refused(Throwable refusal) {
            throw new AssertionError(refusal);
        }
    }
}
