package io.picos.examples.spring;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// How long a test waits for what should happen at once.
final class Patience {
    static final Duration LIMIT = Duration.ofSeconds(Integer.getInteger("picos.patience", 30));

    private static final long LOOK_NANOS = 200_000;

    private Patience() {}

    static <T> T get(Future<T> future) throws InterruptedException, ExecutionException {
        try {
            return future.get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            return fail("not within " + LIMIT + ": " + future, late);
        }
    }

    static <T> T take(BlockingQueue<T> queue, String what) throws InterruptedException {
        T element = queue.poll(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        return element != null ? element : fail("not within " + LIMIT + ": " + what);
    }

    static void await(CountDownLatch latch, String what) throws InterruptedException {
        if (!latch.await(LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
            fail("not within " + LIMIT + ": " + what);
        }
    }

    /// Waits for a state that nobody announces.
    static void until(String what, BooleanSupplier state) {
        long start = System.nanoTime();
        while (!state.getAsBoolean()) {
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                fail("not within " + LIMIT + ": " + what);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
