package io.picos.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Deadlines, on a clock that the test moves (C9).
class TimerQueueTest {
    private static final int SEEDS = Boolean.getBoolean("picos.stress") ? 2_000 : 20;
    private static final int DEADLINES = 200;

    private static final class Clock implements TimerQueue.Alarm {
        long now = Long.MAX_VALUE - 500; // wraps soon
        int rethought;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void rethink() {
            rethought++;
        }
    }

    private final Clock clock = new Clock();
    private final TimerQueue queue = new TimerQueue(clock);

    @Test
    void fire_beforeTheDeadline_doesNothing() {
        Computation<Object> computation = Computation.create();
        queue.cancelAfter(computation, 100, new Late(100));
        clock.now += 99;
        assertThat(queue.fire()).isEqualTo(1);
        assertThat(computation.isRunning()).isTrue();
        clock.now += 1;
        assertThat(queue.fire()).isEqualTo(Long.MAX_VALUE);
        assertThat(computation.cancellation()).isInstanceOf(Late.class);
    }

    @Test
    void complete_beforeTheDeadline_leavesNothing() {
        List<Computation<Object>> computations = new ArrayList<>();
        for (int i = 0; i < DEADLINES; i++) {
            Computation<Object> computation = Computation.create();
            computations.add(computation);
            queue.cancelAfter(computation, 1_000 + i * 37 % DEADLINES, new Late(i));
        }
        assertThat(queue.size()).isEqualTo(DEADLINES);
        computations.forEach(computation -> computation.tryReturn(null));
        assertThat(queue.size()).isZero();
    }

    @Test
    void cancelAfter_completedComputation_leavesNothing() {
        queue.cancelAfter(Computation.returned(42), 100, new Late(100));
        assertThat(queue.size()).isZero();
    }

    @Test
    void cancelAfter_earliest_alarmIsTold() {
        queue.cancelAfter(Computation.create(), 100, new Late(100));
        queue.cancelAfter(Computation.create(), 200, new Late(200));
        assertThat(clock.rethought).isEqualTo(1);
        queue.cancelAfter(Computation.create(), 50, new Late(50));
        assertThat(clock.rethought).isEqualTo(2);
    }

    @Test
    void moveTo_otherClock_eachKeepsTheTimeThatIsLeft() {
        Clock otherClock = new Clock();
        otherClock.now = 7;
        TimerQueue other = new TimerQueue(otherClock);
        Computation<Object> before = Computation.create();
        Computation<Object> after = Computation.create();
        queue.cancelAfter(before, 100, new Late(100));
        clock.now += 60;
        queue.moveTo(other);
        queue.cancelAfter(after, 50, new Late(50));
        assertThat(queue.size()).isZero();
        assertThat(other.size()).isEqualTo(2);
        otherClock.now += 39;
        assertThat(other.fire()).isEqualTo(1);
        otherClock.now += 1;
        other.fire();
        assertThat(before.isCancelled()).isTrue();
        assertThat(after.isRunning()).isTrue();
        otherClock.now += 10;
        other.fire();
        assertThat(after.isCancelled()).isTrue();
    }

    @Test
    void fire_manyAtRandom_inOrderAndOnlyThoseThatAreLeft() {
        long first = Long.getLong("picos.seed", System.nanoTime());
        System.out.println("timer queue: " + SEEDS + " seeds from " + first);
        for (long seed = first; seed < first + SEEDS; seed++) {
            Random random = new Random(seed);
            List<Late> expected = new ArrayList<>();
            List<Late> fired = new ArrayList<>();
            List<Computation<Object>> unneeded = new ArrayList<>();
            for (int i = 0; i < DEADLINES; i++) {
                Late late = new Late(random.nextInt(1_000));
                boolean needed = random.nextBoolean();
                Computation<Object> computation =
                        needed ? Computation.withAction(trigger -> fired.add(late)) : Computation.create();
                if (needed) {
                    expected.add(late);
                } else {
                    unneeded.add(computation);
                }
                queue.cancelAfter(computation, late.after, late);
            }
            unneeded.forEach(computation -> computation.tryReturn(null));
            expected.sort(Comparator.comparingLong(late -> late.after));
            clock.now += 1_000;
            queue.fire();
            assertThat(fired).as("seed " + seed).hasSameElementsAs(expected);
            assertThat(fired.stream().map(late -> late.after))
                    .as("seed " + seed)
                    .isSorted();
            assertThat(queue.size()).isZero();
        }
    }

    private static final class Late extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final long after;

        Late(long after) {
            this.after = after;
        }
    }
}
