package io.picos.engine.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The engine's own alarm, also while an action lasts (C9, S10).
@Timeout(120)
class TimerThreadTest {
    private static final long LIMIT_SECONDS = 60;
    private static final long LONG_NANOS = TimeUnit.HOURS.toNanos(1);

    private final ConcurrentLinkedQueue<Thread> started = new ConcurrentLinkedQueue<>();
    private final AtomicInteger starts = new AtomicInteger();
    private volatile int failing; // the number of the start that fails

    private final ThreadFactory threads = server -> {
        Thread thread = new Thread(server) {
            @Override
            public void start() {
                if (starts.incrementAndGet() == failing) {
                    throw new InternalError("test: no thread");
                }
                super.start();
            }
        };
        thread.setDaemon(true);
        started.add(thread);
        return thread;
    };

    @Test
    void fire_actionThatLasts_otherDeadlinesFireMeanwhile() {
        TimerQueue queue = new TimerThread(LONG_NANOS, threads).queue();
        CountDownLatch others = new CountDownLatch(1);
        List<Computation<Object>> slow = new ArrayList<>();
        CountDownLatch ended = new CountDownLatch(5);
        for (int i = 0; i < 5; i++) {
            Computation<Object> each = Computation.withAction(trigger -> {
                if (reach(others)) {
                    ended.countDown();
                }
            });
            slow.add(each);
            queue.cancelAfter(each, 1_000, new ConsumerCancelled("test"));
        }
        Computation<Object> other = Computation.withAction(trigger -> others.countDown());
        queue.cancelAfter(other, 2_000_000, new ConsumerCancelled("test"));
        assertThat(reach(ended))
                .as("each slow action has seen the other deadline fire")
                .isTrue();
        assertThat(slow).allMatch(Computation::isCancelled);
    }

    @Test
    void fire_actionThatLasts_aDeadlineSetMeanwhileFires() {
        TimerQueue queue = new TimerThread(LONG_NANOS, threads).queue();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch other = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Computation<Object> slow = Computation.withAction(trigger -> {
            begun.countDown();
            if (reach(other)) {
                ended.countDown();
            }
        });
        queue.cancelAfter(slow, 0, new ConsumerCancelled("test"));
        assertThat(reach(begun)).isTrue();
        queue.cancelAfter(Computation.withAction(trigger -> other.countDown()), 1_000, new ConsumerCancelled("test"));
        assertThat(reach(ended))
                .as("the slow action has seen the other deadline fire")
                .isTrue();
    }

    @Test
    void cancelAfter_threadCannotBeStarted_throwsAndTheNextOneTriesAgain() {
        TimerQueue queue = new TimerThread(LONG_NANOS, threads).queue();
        failing = 1;
        Computation<Object> computation = Computation.create();
        assertThatThrownBy(() -> queue.cancelAfter(computation, 0, new ConsumerCancelled("test")))
                .isInstanceOf(InternalError.class);
        assertThat(queue.size()).isZero();
        assertThat(computation.isRunning()).isTrue();
        CountDownLatch fired = new CountDownLatch(1);
        queue.cancelAfter(Computation.withAction(trigger -> fired.countDown()), 0, new ConsumerCancelled("test"));
        assertThat(reach(fired)).isTrue();
        assertThat(computation.isRunning()).isTrue();
    }

    @Test
    void standIn_cannotBeStarted_isTriedAgain() {
        TimerThread timer = new TimerThread(LONG_NANOS, threads);
        failing = 2;
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch other = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Computation<Object> slow = Computation.withAction(trigger -> {
            begun.countDown();
            if (reach(other)) {
                ended.countDown();
            }
        });
        timer.queue().cancelAfter(slow, 0, new ConsumerCancelled("test"));
        assertThat(reach(begun)).isTrue();
        timer.queue()
                .cancelAfter(Computation.withAction(trigger -> other.countDown()), 1, new ConsumerCancelled("test"));
        timer.revive();
        assertThat(reach(ended))
                .as("the slow action has seen the other deadline fire")
                .isTrue();
        assertThat(starts).hasValueGreaterThan(2);
    }

    @Test
    void idle_noDeadlines_threadsEndAndTheNextDeadlineStartsThemAgain() throws Exception {
        TimerQueue queue = new TimerThread(1_000_000, threads).queue();
        for (int round = 0; round < 20; round++) {
            CountDownLatch fired = new CountDownLatch(1);
            queue.cancelAfter(Computation.withAction(trigger -> fired.countDown()), 1, new ConsumerCancelled("test"));
            assertThat(reach(fired)).isTrue();
            for (Thread thread = started.poll(); thread != null; thread = started.poll()) {
                thread.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
                assertThat(thread.isAlive())
                        .as("a timer thread without deadlines")
                        .isFalse();
            }
        }
    }

    /// Deadlines that are set while the threads are about to end.
    @Test
    void idle_deadlinesSetMeanwhile_allFire() {
        TimerQueue queue = new TimerThread(1_000, threads).queue();
        int rounds = Boolean.getBoolean("picos.stress") ? 200_000 : 2_000;
        for (int round = 0; round < rounds; round++) {
            CountDownLatch fired = new CountDownLatch(1);
            queue.cancelAfter(
                    Computation.withAction(trigger -> fired.countDown()),
                    round % 7 * 500,
                    new ConsumerCancelled("test"));
            assertThat(reach(fired)).as("round %s", round).isTrue();
            started.removeIf(thread -> !thread.isAlive());
        }
    }

    @Test
    void thread_contextClassLoader_isNotThatOfTheCaller() throws Exception {
        Thread current = Thread.currentThread();
        ClassLoader before = current.getContextClassLoader();
        current.setContextClassLoader(new ClassLoader(before) {});
        try {
            CountDownLatch fired = new CountDownLatch(1);
            List<ClassLoader> seen = new ArrayList<>();
            TimerThread.QUEUE.cancelAfter(
                    Computation.withAction(trigger -> {
                        seen.add(Thread.currentThread().getContextClassLoader());
                        fired.countDown();
                    }),
                    0,
                    new ConsumerCancelled("test"));
            assertThat(reach(fired)).isTrue();
            assertThat(seen).containsExactly(ClassLoader.getSystemClassLoader());
        } finally {
            current.setContextClassLoader(before);
        }
    }

    private static boolean reach(CountDownLatch latch) {
        try {
            return latch.await(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
