package io.picos.std.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Which argument is named by the error, when it is given and not when it is used (B11).
class ArgumentsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration NEGATIVE = SECOND.negated();
    private static final Duration ENDLESS = Duration.ofSeconds(Long.MAX_VALUE);

    static Stream<Arguments> impossible() {
        Retry retry = Retry.attempts(3);
        return Stream.of(
                refused("most must be positive", () -> Retry.attempts(0)),
                refused("pause must not be negative", () -> retry.pausing(NEGATIVE)),
                refused("pause is too large for the clock", () -> retry.pausing(ENDLESS)),
                refused("first must not be negative", () -> retry.backingOff(NEGATIVE, 2, SECOND)),
                refused("factor must be 1 or more", () -> retry.backingOff(SECOND, 0.5, SECOND)),
                refused("factor must be 1 or more", () -> retry.backingOff(SECOND, Double.NaN, SECOND)),
                refused("longest must not be less than first", () -> retry.backingOff(SECOND, 2, Duration.ZERO)),
                refused("longest is too large for the clock", () -> retry.backingOff(SECOND, 2, ENDLESS)),
                refused("fraction must be between 0 and 1", () -> retry.jittered(1.5)),
                refused("fraction must be between 0 and 1", () -> retry.jittered(-0.5, 1)),
                refused("fraction must be between 0 and 1", () -> retry.jittered(Double.NaN, 1)),
                refused("most must be positive", () -> retry.within(Duration.ZERO)),
                refused("most must not be negative", () -> retry.within(NEGATIVE)),
                refused("delay must not be negative", () -> Hedge.after(NEGATIVE)),
                refused("delay is too large for the clock", () -> Hedge.after(ENDLESS)),
                refused("tokens must be positive", () -> RateLimiter.of(0, SECOND)),
                refused("period must be positive", () -> RateLimiter.of(1, Duration.ZERO)),
                refused("burst must be positive", () -> RateLimiter.of(1, SECOND, -1)),
                refused("burst is too large for the period", () -> RateLimiter.of(1, Duration.ofDays(365), 300)));
    }

    private static Arguments refused(String message, ThrowingCallable call) {
        return Arguments.of(message, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void impossible(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(message);
    }

    @Test
    void null_isNamed() {
        Retry retry = Retry.attempts(1);
        assertThatThrownBy(() -> retry.pausing(null)).hasMessage("pause");
        assertThatThrownBy(() -> retry.on(null)).hasMessage("type");
        assertThatThrownBy(() -> retry.onlyIf(null)).hasMessage("retryable");
        assertThatThrownBy(() -> retry.call(null)).hasMessage("body");
        assertThatThrownBy(() -> Hedge.after(null)).hasMessage("delay");
        assertThatThrownBy(() -> Hedge.after(SECOND).call(null)).hasMessage("body");
        assertThatThrownBy(() -> RateLimiter.of(1, null)).hasMessage("period");
    }

    @Test
    void outsideAnyFiber_isRefused() {
        Retry retry = Retry.attempts(1);
        RateLimiter limiter = RateLimiter.of(1, SECOND);
        for (ThrowingCallable call : new ThrowingCallable[] {
            () -> retry.call(() -> 1), () -> Hedge.after(SECOND).call(() -> 1), limiter::acquire, limiter::tryAcquire
        }) {
            assertThatThrownBy(call).isInstanceOf(IllegalStateException.class);
        }
        assertThat(limiter).hasToString("RateLimiter[1 in PT1S, 0 waiting]");
    }

    @Test
    void toString_tellsTheChoices() {
        Retry retry = Retry.attempts(3).backingOff(SECOND, 2, SECOND.multipliedBy(8));
        assertThat(retry).hasToString("Retry[3 attempts, pauses from PT1S to PT8S]");
        assertThat(retry.within(SECOND)).hasToString("Retry[3 attempts, pauses from PT1S to PT8S, within PT1S]");
        assertThat(Hedge.after(SECOND)).hasToString("Hedge[after PT1S]");
    }
}
