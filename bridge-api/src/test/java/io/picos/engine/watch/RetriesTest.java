package io.picos.engine.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Trigger;
import io.picos.engine.thread.Causes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RetriesTest {
    /// Fails a number of times.
    private static final class Failing implements Retries.Entry {
        private final AtomicReference<Retries.Entry> next = new AtomicReference<>();
        private final ConcurrentLinkedQueue<Thread> callers = new ConcurrentLinkedQueue<>();
        private final CountDownLatch succeeded = new CountDownLatch(1);
        private final int failures;
        private final Supplier<Throwable> failure;

        Failing(int failures, Supplier<Throwable> failure) {
            this.failures = failures;
            this.failure = failure;
        }

        @Override
        public void signaled(Trigger trigger) {
            assertThat(trigger.isSignaled()).as("T2 the trigger is signaled").isTrue();
            callers.add(Thread.currentThread());
            if (callers.size() <= failures) {
                throw Causes.<RuntimeException>sneaky(failure.get());
            }
            succeeded.countDown();
        }

        @Override
        public Retries.Entry nextRetry() {
            return next.get();
        }

        @Override
        public boolean casNextRetry(Retries.Entry expected, Retries.Entry replacement) {
            return next.compareAndSet(expected, replacement);
        }
    }

    @Test
    void resumption_thatFails_isCalledOnAnotherThreadUntilItSucceeds() throws InterruptedException {
        Failing failing = new Failing(3, StackOverflowError::new);
        Trigger.withAction(failing).signal();
        failing.succeeded.await();
        assertThat(failing.callers).as("C13 calls").hasSizeGreaterThanOrEqualTo(4);
        assertThat(failing.callers.stream().skip(1))
                .as("C13 not on the stack where it has failed")
                .doesNotContain(Thread.currentThread());
    }

    @Test
    void completion_withResumptionsThatFail_signalsTheOthersAndLosesNone() throws InterruptedException {
        Computation<Integer> computation = Computation.create();
        List<Failing> all = new ArrayList<>();
        List<Trigger> triggers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Failing failing = new Failing(i % 3, OutOfMemoryError::new);
            all.add(failing);
            triggers.add(Trigger.withAction(failing));
            computation.tryAttach(triggers.getLast());
        }
        assertThat(computation.tryReturn(1)).as("C2 won").isTrue();
        assertThat(triggers).as("C3 signaled").allMatch(Trigger::isSignaled);
        for (Failing each : all) {
            each.succeeded.await();
        }
    }

    @Test
    void run_callsWhatHasFailed_onTheCurrentThread() throws InterruptedException {
        CountDownLatch called = new CountDownLatch(1);
        Failing failing = new Failing(1, () -> {
            called.countDown();
            return new OutOfMemoryError();
        });
        Retries.later(failing, new OutOfMemoryError());
        called.await();
        while (failing.succeeded.getCount() > 0) {
            Retries.run(); // races with the thread of the engine, which does the same
        }
        assertThat(failing.nextRetry()).as("the list it was in").isNull();
    }

    @Test
    void resumption_thatFailsByMistake_isReportedOnce() throws InterruptedException {
        Failing failing = new Failing(3, () -> new IllegalStateException("mistake"));
        List<Throwable> reported = new ArrayList<>();
        Thread thread = new Thread(() -> Trigger.withAction(failing).signal());
        thread.setUncaughtExceptionHandler((where, thrown) -> reported.add(thrown));
        thread.start();
        thread.join();
        failing.succeeded.await();
        assertThat(reported).as("C4 reported").singleElement().isInstanceOf(IllegalStateException.class);
    }
}
