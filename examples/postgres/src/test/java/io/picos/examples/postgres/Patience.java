package io.picos.examples.postgres;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// How long a test waits for what should happen at once.
final class Patience {
    private static final Duration LIMIT = Duration.ofSeconds(Integer.getInteger("picos.patience", 30));
    private static final long LOOK_NANOS = 200_000;

    private Patience() {}

    /// Waits for a result.
    static <T> T get(Future<T> future) throws ExecutionException {
        try {
            return future.get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            return fail("not within " + LIMIT + ": " + future, late);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            return fail("interrupted while waiting for " + future, interrupt);
        }
    }

    /// Waits for a state that nobody announces.
    static void until(Object what, BooleanSupplier state) {
        long start = System.nanoTime();
        while (!state.getAsBoolean()) {
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                fail("not within " + LIMIT + ": " + what);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
