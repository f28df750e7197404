package io.picos.engine.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Durations that are too long for a clock (C9), as `Handler.cancelAfter` documents it.
class NanosTest {
    @Test
    void of_halfOfTheRange_isTheLongest() {
        long longest = Long.MAX_VALUE >> 1;
        assertThat(Nanos.of(Duration.ofNanos(longest), "duration")).isEqualTo(longest);
        assertThat(Nanos.of(Duration.ofDays(146 * 365), "duration")).isPositive();
        assertThatThrownBy(() -> Nanos.of(Duration.ofNanos(longest + 1), "duration"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("duration is too large");
    }

    @Test
    void of_negative_isRefused() {
        assertThatThrownBy(() -> Nanos.of(Duration.ofNanos(-1), "duration"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must not be negative");
    }
}
