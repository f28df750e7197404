package io.picos.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.spi.Backend;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A backend that throws when the watchdog asks whether it is closed counts as open, and is reported once.
@Timeout(60)
class ClosedOrNotTest {
    private static final int LOOKS = 3;

    /// @param begun before that, it is open
    /// @param looks counts the questions after that
    private record Doubtful(OnPool pool, CountDownLatch begun, CountDownLatch looks) implements Backend {
        @Override
        public String name() {
            return pool.name();
        }

        @Override
        public int parallelism() {
            return pool.parallelism();
        }

        @Override
        public Worker openWorker() {
            return pool.openWorker();
        }

        @Override
        public boolean isClosed() {
            if (begun.getCount() > 0) {
                return false;
            }
            looks.countDown();
            throw new IllegalStateException("who knows");
        }
    }

    @Test
    void isClosed_throws_isReportedOnceAndTheFiberGoesOn() throws Exception {
        Queue<Throwable> reported = new ConcurrentLinkedQueue<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> reported.add(thrown));
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch looks = new CountDownLatch(LOOKS);
            Engine engine = new Engine(new Doubtful(new OnPool(pool, 1), begun, looks));
            Trigger trigger = Trigger.create();
            Computation<String> computation = Computation.create();
            CountDownLatch ended = new CountDownLatch(1);
            engine.spawn(Fiber.create(computation), fiber -> {
                begun.countDown();
                computation.tryReturn(trigger.await() == null ? "signaled" : "cancelled");
                ended.countDown();
            });
            assertThat(looks.await(30, TimeUnit.SECONDS))
                    .as("the watchdog has looked")
                    .isTrue();
            trigger.signal();
            assertThat(ended.await(30, TimeUnit.SECONDS))
                    .as("the fiber has gone on")
                    .isTrue();
            assertThat(computation.await()).isEqualTo("signaled");
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertThat(reported).extracting(Throwable::getMessage).containsExactly("who knows");
    }
}
