package io.picos.std.sync;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.std.structured.Promise;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// A duration that is too large for the clock is refused at each call, also at a call that need not wait.
class TimedArgumentsTest {
    private static final Duration ENDLESS = Duration.ofSeconds(Long.MAX_VALUE);

    @Test
    void tooLarge_isRefused_alsoWhereThereIsNothingToWaitFor() {
        Map<String, Predicate<Duration>> waits = Map.of(
                "semaphore", Semaphore.create(1)::tryAcquire,
                "several permits", duration -> Semaphore.create(2).tryAcquire(2, duration),
                "unfair semaphore", Sem.create(1)::tryAcquire,
                "lock", Lock.create()::tryAcquire,
                "latch", Latch.create(0)::await,
                "promise", Promise.of(1)::await);
        waits.forEach((name, wait) -> assertThatThrownBy(() -> wait.test(ENDLESS))
                .as(name)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("duration is too large for the clock")
                .hasMessageEndingWith("call the method that takes no duration"));
    }
}
