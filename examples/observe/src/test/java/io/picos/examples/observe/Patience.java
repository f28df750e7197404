package io.picos.examples.observe;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// How long a test waits for what should happen at once.
final class Patience {
    static final Duration LIMIT = Duration.ofSeconds(Integer.getInteger("picos.patience", 30));
    private static final long LOOK_NANOS = 200_000;

    private Patience() {}

    /// Waits for a value that nobody announces.
    static <T> T until(Supplier<T> value, Predicate<? super T> isAwaited) {
        long start = System.nanoTime();
        T latest = value.get();
        while (!isAwaited.test(latest)) {
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                fail("not within " + LIMIT + ": " + latest);
            }
            LockSupport.parkNanos(LOOK_NANOS);
            latest = value.get();
        }
        return latest;
    }
}
