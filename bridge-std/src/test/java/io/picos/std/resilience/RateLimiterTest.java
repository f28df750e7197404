package io.picos.std.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Fiber;
import io.picos.engine.thread.StrandTime;
import io.picos.std.Actor;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tokens whose interval is no whole number of nanoseconds, by a clock that passes only when a fiber sleeps.
class RateLimiterTest {
    private final StrandTime time = new StrandTime();

    private void run(Runnable body) {
        assertThat(new Actor(time).run(body)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "3, 1_000_000_000, 1, 1_000_000",
        "7_000_000, 1_000_000_000, 1, 1_000_000",
        "999_999_937, 1_000_000_000, 1, 1_000_000",
        "3, 1_000_000_000, 2, 100_000",
        "7_000_000, 1_000_000_000, 100, 100_000",
        "3, 10, 1, 100_000",
        "1, 3, 1, 100_000",
    })
    void acquire_manyTokens_isExactToTheNanosecond(String rate, String period, int burst, String count) {
        int tokens = number(rate);
        long nanos = number(period);
        RateLimiter limiter = RateLimiter.of(tokens, Duration.ofNanos(nanos), burst);
        run(() -> {
            for (int taken = 1; taken <= number(count); taken++) {
                limiter.acquire();
                long waited = Math.max(0, taken - burst);
                long exact = Math.ceilDiv(waited * nanos, tokens); // not one nanosecond early or late
                if (time.now() != exact) {
                    assertThat(time.now()).as("token %s", taken).isEqualTo(exact);
                }
            }
        });
    }

    private static int number(String digits) {
        return Integer.parseInt(digits.replace("_", ""));
    }

    /// The clock is too coarse for this rate with this bucket: a token in each nanosecond is all that it can have.
    @Test
    void acquire_severalTokensInANanosecond_givesNoMoreThanTheBurst() {
        RateLimiter limiter = RateLimiter.of(5, Duration.ofNanos(3), 1);
        run(() -> {
            for (int taken = 0; taken < 1_000; taken++) {
                limiter.acquire();
                assertThat(time.now()).isEqualTo(taken);
                assertThat(limiter.tryAcquire())
                        .as("a second token in nanosecond %s", taken)
                        .isFalse();
            }
        });
    }

    /// A full bucket keeps no parts of the time that has filled it.
    @Test
    void acquire_afterAPause_beginsAnew() {
        RateLimiter limiter = RateLimiter.of(3, Duration.ofNanos(10), 1);
        run(() -> {
            limiter.acquire();
            pass(5); // full after 3.3 ns, which takes 4 on the clock
            limiter.acquire();
            limiter.acquire();
            assertThat(time.now()).isEqualTo(5 + 4);
            limiter.acquire();
            assertThat(time.now()).isEqualTo(5 + 7);
            limiter.acquire();
            assertThat(time.now()).isEqualTo(5 + 10);
        });
    }

    private static void pass(long nanos) {
        Fiber.sleep(Duration.ofNanos(nanos));
    }

    @Test
    void acquire_longestBucketAtTheTimeItIsFull_givesItsBurst() {
        int burst = 291;
        Duration year = Duration.ofDays(365);
        RateLimiter limiter = RateLimiter.of(Integer.MAX_VALUE, year, burst);
        run(() -> {
            limiter.acquire();
            pass(Math.ceilDiv(year.toNanos(), Integer.MAX_VALUE));
            for (int taken = 0; taken < burst; taken++) {
                assertThat(limiter.tryAcquire()).isTrue();
            }
            assertThat(limiter.tryAcquire()).isFalse();
        });
    }
}
