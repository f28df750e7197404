package io.picos.std.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.ThreadScheduler;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The settings of a retry, and predicates that throw. The kit has the rules.
class RetryTest {
    private static final Duration SHORT = Duration.ofMillis(1);

    @Test
    void jitter_beforeTheLengths_isKept() {
        Pauses jittered = new Pauses(1000, 1, 1000, 0).withJitter(0.5);
        assertThat(jittered.withLengths(7, 2, 9)).isEqualTo(new Pauses(7, 2, 9, 0.5));
        String first = Retry.attempts(3).jittered(0.5, 1).pausing(SHORT).toString();
        assertThat(first)
                .isEqualTo(Retry.attempts(3).pausing(SHORT).jittered(0.5, 1).toString());
        String growing =
                Retry.attempts(3).jittered(0.5, 1).backingOff(SHORT, 2, SHORT).toString();
        assertThat(growing).contains("50 % jitter");
    }

    @Test
    void predicate_thatThrows_doesNotHideTheFailureOfTheAttempt() {
        IOException failure = new IOException("of the attempt");
        IllegalStateException ofThePredicate = new IllegalStateException("of the predicate");
        Retry retry = Retry.attempts(3).onlyIf(asked -> {
            throw ofThePredicate;
        });
        assertThatThrownBy(() -> ThreadScheduler.run(() -> {
                    retry.call(() -> {
                        throw failure;
                    });
                }))
                .isSameAs(ofThePredicate)
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).containsExactly(failure));
    }

    /// A predicate may throw its argument, and an exception cannot suppress itself.
    @Test
    void predicate_thatThrowsTheFailure_throwsIt() {
        IllegalStateException failure = new IllegalStateException("of the attempt");
        Retry retry = Retry.attempts(3).onlyIf(asked -> {
            throw (IllegalStateException) asked;
        });
        assertThatThrownBy(() -> ThreadScheduler.run(() -> {
                    retry.call(() -> {
                        throw failure;
                    });
                }))
                .isSameAs(failure)
                .hasNoSuppressedExceptions();
    }
}
