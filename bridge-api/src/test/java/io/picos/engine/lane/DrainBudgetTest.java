package io.picos.engine.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A lane lets its worker's other tasks run: after a number of turns, or after some time (S2).
class DrainBudgetTest {
    private static final int BUDGET = 256;
    private static final int LOOK = 16;
    private static final long LONG_TURN_NANOS = 40_000; // 16 of them are more than 500 microseconds

    private final Deque<Runnable> worker = new ArrayDeque<>();
    private final Lane lane = new Lane(worker::add, refusal -> {
        throw new AssertionError(refusal);
    });
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
        assertThat(taken).isEqualTo(LOOK);
        assertThat(worker).as("the next drain").hasSize(1);
    }

    @Test
    void put_busyLane_submitsNoOtherDrain() {
        put(10, 0);
        assertThat(worker).hasSize(1);
        worker.remove().run();
        assertThat(taken).isEqualTo(10);
        assertThat(worker).isEmpty();
        put(1, 0);
        assertThat(worker).hasSize(1);
    }

    private void put(int turns, long nanos) {
        for (int i = 0; i < turns; i++) {
            lane.put(new Turn() {
                @Override
                protected void take(Drain drain) {
                    taken++;
                    long start = System.nanoTime();
                    while (System.nanoTime() - start < nanos) {
                        Thread.onSpinWait();
                    }
                }
            });
        }
    }
}
