package io.picos.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Deadlines, on a clock that the test moves (C9).
class TimerQueueTest {
    private static final int SEEDS = Boolean.getBoolean("picos.stress") ? 2_000 : 20;
    private static final int DEADLINES = 200;

    private static final class Clock implements TimerQueue.Alarm {
        long now = Long.MAX_VALUE - 500; // wraps soon
        int rethought; // counted where there is one thread
        volatile Runnable onLook = () -> {};

        @Override
        public long nanoTime() {
            onLook.run();
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

    /// The alarm is made to hold the lock while it looks at the clock.
    @Test
    void change_lockIsHeld_isLeftToTheHolderWithoutWaiting() throws Exception {
        CountDownLatch holding = new CountDownLatch(1);
        CountDownLatch changed = new CountDownLatch(1);
        AtomicLong next = new AtomicLong();
        Thread alarm = new Thread(() -> next.set(queue.untilNext()));
        Computation<Object> held = Computation.create();
        queue.cancelAfter(held, 100, new Late(100));
        clock.onLook = () -> {
            if (Thread.currentThread() == alarm) {
                holding.countDown();
                awaitUninterruptibly(changed);
            }
        };
        alarm.start();
        holding.await();
        queue.cancelAfter(Computation.create(), 50, new Late(50));
        held.tryReturn(null);
        assertThat(queue.size()).as("deadlines while the lock is held").isEqualTo(1);
        changed.countDown();
        alarm.join();
        assertThat(next).as("what the holder answers").hasValue(50);
        assertThat(queue.size()).as("deadlines afterwards").isEqualTo(1);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void change_byManyThreads_eachDeadlineIsRemovedOrFires() throws Exception {
        int rounds = Boolean.getBoolean("picos.stress") ? 100_000 : 1_000;
        List<Computation<Object>> needed = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            threads.add(new Thread(() -> {
                for (int round = 0; round < rounds; round++) {
                    Computation<Object> unneeded = Computation.create();
                    queue.cancelAfter(unneeded, 10 + round % 7, new Late(round % 7));
                    Computation<Object> each = Computation.create();
                    queue.cancelAfter(each, 10 + round % 11, new Late(round % 11));
                    needed.add(each);
                    unneeded.tryReturn(null);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(queue.size()).as("deadlines that are left").isEqualTo(4 * rounds);
        clock.now += 100;
        assertThat(queue.fire()).as("until the next one").isEqualTo(Long.MAX_VALUE);
        assertThat(needed).as("computations with a deadline").allMatch(Computation::isCancelled);
        System.out.println("timer queue: " + 4 * rounds + " deadlines of four threads");
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
