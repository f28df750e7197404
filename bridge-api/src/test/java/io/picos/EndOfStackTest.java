package io.picos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever completes or signals something at the end of the stack does all of it, or nothing (C13).
@Timeout(120)
@Tag("slow")
class EndOfStackTest {
    private static final int ROUNDS = Boolean.getBoolean("picos.stress") ? 1_000 : 300;
    private static final int DEPTHS = 80;

    private final ConcurrentLinkedQueue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    private Thread.UncaughtExceptionHandler before;

    @BeforeEach
    void collectUncaught() {
        before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
    }

    @AfterEach
    void restore() {
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    /// Something with triggers, which is signaled at one depth.
    private static final class Subject {
        final AtomicInteger ran = new AtomicInteger();
        private final List<Trigger> triggers = new ArrayList<>();

        Trigger trigger() {
            Trigger trigger = Trigger.withAction(signaled -> ran.getAndIncrement());
            triggers.add(trigger);
            return trigger;
        }

        void attach(Computation<?> computation, int count) {
            for (int i = 0; i < count; i++) {
                computation.tryAttach(trigger());
            }
        }

        /// {@return whether all triggers are signaled, and not none}
        boolean isDone(String what) {
            long signaled = triggers.stream().filter(Trigger::isSignaled).count();
            assertThat(signaled).as("%s: signaled", what).isIn(0L, (long) triggers.size());
            assertThat(ran.get()).as("%s: actions that ran", what).isEqualTo((int) signaled);
            return signaled > 0;
        }
    }

    private void sweep(Sweep sweep) throws InterruptedException {
        int done = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<Runnable> tasks = new ArrayList<>();
            List<Check> checks = new ArrayList<>();
            for (int depth = 0; depth < DEPTHS; depth++) {
                sweep.add(tasks, checks);
            }
            refused += EndOfStack.run(tasks, round % EndOfStack.STRIDE);
            for (Check check : checks) {
                done += check.isDone() ? 1 : 0;
            }
        }
        assertThat(uncaught).as("reported").isEmpty();
        assertThat(refused).as("refused for want of stack").isPositive();
        assertThat(done).as("done").isPositive();
    }

    private interface Sweep {
        void add(List<Runnable> tasks, List<Check> checks);
    }

    private interface Check {
        boolean isDone();
    }

    @Test
    void tryReturn_atEachDepth_signalsAllOrDoesNothing() throws InterruptedException {
        sweep((tasks, checks) -> {
            Computation<Integer> computation = Computation.create();
            Subject subject = new Subject();
            subject.attach(computation, 5);
            tasks.add(() -> computation.tryReturn(1));
            checks.add(() -> {
                boolean done = subject.isDone("C13 tryReturn");
                assertThat(computation.isRunning()).as("C13 running").isEqualTo(!done);
                return done;
            });
        });
    }

    @Test
    void tryReturn_withOneTrigger_atEachDepth_signalsItOrDoesNothing() throws InterruptedException {
        sweep((tasks, checks) -> {
            Computation<Integer> computation = Computation.create(Order.LIFO);
            Subject subject = new Subject();
            subject.attach(computation, 1);
            tasks.add(() -> computation.tryReturn(1));
            checks.add(() -> {
                boolean done = subject.isDone("C13 tryReturn");
                assertThat(computation.isRunning()).as("C13 running").isEqualTo(!done);
                return done;
            });
        });
    }

    @Test
    void tryCancel_atEachDepth_cancelsTheWholeChainOrDoesNothing() throws InterruptedException {
        RuntimeException cause = new RuntimeException("C13");
        sweep((tasks, checks) -> {
            Computation<Integer> first = Computation.create();
            Computation<Integer> second = Computation.create(Order.LIFO);
            Computation<Integer> third = Computation.create();
            Subject subject = new Subject();
            subject.attach(first, 2);
            Computation.attachCanceler(first, second);
            subject.attach(first, 1);
            subject.attach(second, 2);
            Computation.attachCanceler(second, third);
            subject.attach(third, 3);
            tasks.add(() -> first.tryCancel(cause));
            checks.add(() -> {
                boolean done = subject.isDone("C13 tryCancel");
                assertThat(third.cancellation()).as("C13 the last of the chain").isSameAs(done ? cause : null);
                return done;
            });
        });
    }

    @Test
    void signal_atEachDepth_runsTheActionOrDoesNothing() throws InterruptedException {
        sweep((tasks, checks) -> {
            Subject subject = new Subject();
            Trigger trigger = subject.trigger();
            tasks.add(trigger::signal);
            checks.add(() -> subject.isDone("C13 signal"));
        });
    }

    @Test
    void detach_atEachDepth_runsTheActionOrDoesNothing() throws InterruptedException {
        sweep((tasks, checks) -> {
            Computation<Integer> computation = Computation.create();
            Subject subject = new Subject();
            Trigger trigger = subject.trigger();
            computation.tryAttach(trigger);
            tasks.add(() -> computation.detach(trigger));
            checks.add(() -> subject.isDone("C13 detach"));
        });
    }

    @Test
    void tryCommit_atEachDepth_signalsAllOrDoesNothing() throws InterruptedException {
        sweep((tasks, checks) -> {
            Computation<Integer> left = Computation.create();
            Computation<Integer> right = Computation.create();
            Subject subject = new Subject();
            subject.attach(left, 3);
            subject.attach(right, 2);
            Transaction transaction = Transaction.create();
            transaction.tryReturn(left, 1);
            transaction.tryReturn(right, 2);
            tasks.add(transaction::tryCommit);
            checks.add(() -> {
                boolean done = subject.isDone("C13 tryCommit");
                assertThat(left.isRunning()).as("C13 left running").isEqualTo(!done);
                assertThat(right.isRunning()).as("C13 right running").isEqualTo(!done);
                return done;
            });
        });
    }

    /// What the action does itself needs room too: the wake-up of a suspended fiber.
    @Test
    void tryReturn_atEachDepth_losesNoFiber() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            List<Computation<Integer>> awaited = new ArrayList<>();
            List<Computation<Integer>> ends = new ArrayList<>();
            CountDownLatch begun = new CountDownLatch(DEPTHS);
            CountDownLatch ended = new CountDownLatch(DEPTHS);
            List<Runnable> tasks = new ArrayList<>();
            for (int depth = 0; depth < DEPTHS; depth++) {
                Computation<Integer> computation = Computation.create();
                awaited.add(computation);
                tasks.add(() -> computation.tryReturn(1));
            }
            ThreadScheduler.run(() -> {
                for (Computation<Integer> computation : awaited) {
                    Computation<Integer> end = Computation.create();
                    ends.add(end);
                    Fiber.spawn(Fiber.create(end), fiber -> {
                        begun.countDown();
                        end.tryCapture(computation::await);
                        ended.countDown();
                    });
                }
                return null;
            });
            begun.await();
            EndOfStack.run(tasks, round % EndOfStack.STRIDE);
            awaited.forEach(computation -> computation.tryReturn(2)); // where there was no room for it before
            assertThat(ended.await(60, TimeUnit.SECONDS))
                    .as("S4 all %d fibers have ended, but %d", DEPTHS, ended.getCount())
                    .isTrue();
        }
        assertThat(uncaught).as("reported").isEmpty();
    }

    /// A chain of cancelers, each between other triggers.
    @Test
    void tryCancel_ofALongChainWithManyTriggers_signalsAllInOrder() {
        int links = 100_000;
        RuntimeException cause = new RuntimeException("C5");
        AtomicInteger ran = new AtomicInteger();
        List<Integer> order = new ArrayList<>();
        Computation<Integer> first = Computation.create();
        Computation<Integer> last = first;
        for (int link = 0; link < links; link++) {
            Computation<Integer> next = Computation.create(link % 2 == 0 ? Order.LIFO : Order.FIFO);
            last.tryAttach(Trigger.withAction(signaled -> ran.getAndIncrement()));
            Computation.attachCanceler(last, next);
            last.tryAttach(Trigger.withAction(signaled -> ran.getAndIncrement()));
            last = next;
        }
        for (int i = 0; i < links; i++) {
            int number = i;
            last.tryAttach(Trigger.withAction(signaled -> order.add(number)));
        }
        first.tryCancel(cause);
        assertThat(last.cancellation()).as("C5 the last of the chain").isSameAs(cause);
        assertThat(ran.get()).as("C3 actions on the way").isEqualTo(2 * links);
        assertThat(order).as("C3 those of the last").hasSize(links).isSorted();
    }
}
