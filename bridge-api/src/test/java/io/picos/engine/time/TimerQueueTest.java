package io.picos.engine.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.Computation;
import io.picos.engine.thread.Listeners;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Deadlines, on a clock that the test moves (C9).
@Timeout(120)
@Tag("slow")
class TimerQueueTest {
    private static final int SEEDS = Boolean.getBoolean("picos.stress") ? 2_000 : 20;
    private static final int DEADLINES = 200;
    private static final int ROUNDS_AT_THE_BRINK = Boolean.getBoolean("picos.stress") ? 40 : 8;
    private static final long NEVER = 0;

    private static final class Clock implements TimerQueue.Alarm {
        long now = Long.MAX_VALUE - 500; // wraps soon
        long told = NEVER; // the earliest time that the alarm was told, where there is one thread
        Runnable onTell = () -> {};

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void rethink(long time) {
            onTell.run();
            if (told == NEVER || time - told < 0) {
                told = time;
            }
        }
    }

    private final Clock clock = new Clock();
    private final TimerQueue queue = new TimerQueue(clock);

    /// As each engine does, before a deadline fires at the end of a stack. A queue must not do that itself: the first
    /// one is made while its class is initialised, and a listener's constructor may set a deadline.
    @BeforeAll
    static void loadListeners() {
        Listeners.load();
    }

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
    void cancelAfter_earlierThanTheOthers_alarmIsTold() {
        queue.cancelAfter(Computation.create(), 100, new Late(100));
        assertThat(clock.told - clock.now).isEqualTo(100);
        queue.cancelAfter(Computation.create(), 200, new Late(200));
        queue.cancelAfter(Computation.create(), 50, new Late(50));
        assertThat(clock.told - clock.now).isEqualTo(50);
    }

    /// The caller was told that there is no deadline, so there must be none.
    @Test
    void cancelAfter_alarmFails_throwsAndLeavesNothing() {
        Computation<Object> computation = Computation.create();
        InternalError exhausted = new InternalError("test");
        clock.onTell = () -> {
            throw exhausted;
        };
        assertThatThrownBy(() -> queue.cancelAfter(computation, 100, new Late(100)))
                .isSameAs(exhausted);
        assertThat(queue.size()).isZero();
        clock.now += 100;
        queue.fire();
        assertThat(computation.isRunning()).isTrue();
    }

    /// Sets and completes deadlines, and fires them, in the last frames before the stack overflows.
    @Test
    void change_stackIsNearlyUsedUp_eachAcceptedDeadlineIsRemovedOrFires() throws Exception {
        List<Computation<Object>> accepted = new ArrayList<>();
        List<Computation<Object>> refused = new ArrayList<>();
        Brink brink = new Brink(() -> {
            Computation<Object> computation = Computation.create();
            boolean returned = false;
            try {
                queue.cancelAfter(computation, 1 + accepted.size() * 7 % 50, new Late(0));
                returned = true;
            } finally {
                (returned ? accepted : refused).add(computation);
            }
            if (accepted.size() % 3 == 0) {
                accepted.get(accepted.size() / 2).tryReturn(null);
            }
            if (accepted.size() % 5 == 0) {
                clock.now++;
                queue.fire();
            }
        });
        for (int round = 0; round < ROUNDS_AT_THE_BRINK; round++) {
            brink.run();
        }
        clock.now += 10_000_000_000L;
        queue.fire();
        assertThat(accepted).as("accepted").isNotEmpty().noneMatch(Computation::isRunning);
        assertThat(refused).as("refused").allMatch(Computation::isRunning);
        assertThat(queue.size()).as("deadlines that are left").isZero();
        assertThat(brink.overflows()).as("overflows").isPositive();
    }

    /// The cancellation itself fails, time and again.
    @Test
    void fire_stackIsNearlyUsedUp_isTriedAgain() throws Exception {
        List<Computation<Object>> computations = new ArrayList<>();
        for (int i = 0; i < DEADLINES; i++) {
            Computation<Object> computation = Computation.create();
            computations.add(computation);
            queue.cancelAfter(computation, 100 + i, new Late(i));
        }
        clock.now += 1_000;
        new Brink(queue::fire).run();
        clock.now += 10_000_000_000L;
        queue.fire();
        assertThat(computations).allMatch(Computation::isCancelled);
        assertThat(queue.size()).isZero();
    }

    @Test
    void complete_manyDeadlines_givesTheMemoryBack() {
        List<Computation<Object>> computations = new ArrayList<>();
        int before = queue.capacity();
        for (int i = 0; i < 100_000; i++) {
            Computation<Object> computation = Computation.create();
            computations.add(computation);
            queue.cancelAfter(computation, 1_000 + i, new Late(i));
        }
        assertThat(queue.capacity()).isGreaterThanOrEqualTo(100_000);
        computations.forEach(computation -> computation.tryReturn(null));
        assertThat(queue.capacity()).isEqualTo(before);
    }

    /// The action of the first computation blocks; another thread goes on.
    @Test
    void fireNext_whileAnotherFiringLasts_goesOnWithTheNext() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Computation<Object> slow = Computation.withAction(trigger -> {
            begun.countDown();
            awaitUninterruptibly(goOn);
        });
        Computation<Object> other = Computation.create();
        queue.cancelAfter(slow, 100, new Late(100));
        queue.cancelAfter(other, 200, new Late(200));
        clock.now += 200;
        Thread first = new Thread(queue::fireNext);
        first.start();
        begun.await();
        assertThat(queue.fire()).isEqualTo(Long.MAX_VALUE);
        assertThat(other.isCancelled()).isTrue();
        goOn.countDown();
        first.join();
        assertThat(queue.size()).isZero();
    }

    /// A fiber whose backend is closed goes on reading this queue's clock (F13).
    @Test
    void nanoTime_movedToOtherClock_goesOnFromTheTimeOfTheMove() {
        Clock slower = new Clock();
        slower.now = -7;
        long moved = queue.nanoTime();
        queue.moveTo(new TimerQueue(slower));
        clock.now += 1_000;
        assertThat(queue.nanoTime() - moved).isZero();
        slower.now += 100;
        assertThat(queue.nanoTime() - moved).isEqualTo(100);
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

    /// Moves deadlines of the heap and a deadline in the list of changes, in the last frames before the
    /// stack overflows. Some are not needed any more before the rest is moved.
    @Test
    void moveTo_stackIsNearlyUsedUp_eachDeadlineFires() throws Exception {
        TimerQueue other = new TimerQueue(clock);
        List<TimerQueue> queues = new ArrayList<>();
        List<Computation<Object>> computations = new ArrayList<>();
        List<Computation<Object>> unneeded = new ArrayList<>();
        AtomicInteger next = new AtomicInteger();
        Brink brink = new Brink(() -> queues.get(next.getAndIncrement()).moveTo(other));
        for (int round = 0; round < ROUNDS_AT_THE_BRINK; round++) {
            for (int i = 0; i < Brink.RUNS; i++) {
                TimerQueue each = new TimerQueue(clock);
                computations.add(withDeadline(each));
                unneeded.add(withDeadline(each));
                computations.add(withDeadline(each));
                each.lock().lock();
                computations.add(withDeadline(each));
                each.lock().held = false;
                queues.add(each);
            }
            brink.run();
        }
        unneeded.forEach(computation -> computation.tryReturn(null));
        queues.forEach(each -> each.moveTo(other));
        clock.now += 100;
        other.fire();
        assertThat(computations).as("all that were to be moved").allMatch(Computation::isCancelled);
        assertThat(other.size()).as("deadlines that are left").isZero();
    }

    private static Computation<Object> withDeadline(TimerQueue queue) {
        Computation<Object> computation = Computation.create();
        queue.cancelAfter(computation, 100, new Late(100));
        return computation;
    }

    @Test
    void change_lockIsHeld_isLeftToTheHolderWithoutWaiting() {
        Computation<Object> held = Computation.create();
        queue.cancelAfter(held, 100, new Late(100));
        queue.lock().lock();
        clock.told = NEVER;
        queue.cancelAfter(Computation.create(), 50, new Late(50));
        held.tryReturn(null);
        assertThat(queue.size()).as("deadlines while the lock is held").isEqualTo(1);
        assertThat(clock.told - clock.now).as("what the alarm is told").isEqualTo(50);
        queue.lock().held = false;
        assertThat(queue.untilNext()).as("until the next one").isEqualTo(50);
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
    }

    @Test
    void fire_manyAtRandom_inOrderAndOnlyThoseThatAreLeft() {
        long first = Long.getLong("picos.seed", System.nanoTime());
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
