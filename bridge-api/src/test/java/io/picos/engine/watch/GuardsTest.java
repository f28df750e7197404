package io.picos.engine.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.engine.watch.Guards.Setting;
import io.picos.spi.Guard;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The settings of the guard (O6).
class GuardsTest {
    private final Duration before = Guard.threshold();

    @AfterEach
    void restore() {
        Guard.setThreshold(before);
    }

    @Test
    void setting_time_isTheThreshold() {
        assertThat(Setting.of("20ms")).isEqualTo(new Setting(TimeUnit.MILLISECONDS.toNanos(20), false));
        assertThat(Setting.of("2s")).isEqualTo(new Setting(TimeUnit.SECONDS.toNanos(2), false));
    }

    @Test
    void setting_fail_hasTheDefaultThresholdUnlessOneIsNamed() {
        assertThat(Setting.of("fail")).isEqualTo(new Setting(TimeUnit.SECONDS.toNanos(1), true));
        assertThat(Setting.of("20ms,fail")).isEqualTo(new Setting(TimeUnit.MILLISECONDS.toNanos(20), true));
    }

    @Test
    void setting_off_hasNoThreshold() {
        assertThat(Setting.of("off")).isEqualTo(new Setting(0, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "20", "0ms", "0s", "-1s", "1 s", "20ms,", "fail,20ms", "off,fail", "9999999ms", "ON"})
    void setting_anythingElse_isRefusedWithTheWaysOut(String text) {
        assertThatThrownBy(() -> Setting.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-Dio.picos.guard must be a time such as 20ms")
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void threshold_byDefault_isASecond() {
        assertThat(Guard.threshold()).isEqualTo(Duration.ofSeconds(1));
        assertThat(Guards.pause()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(250));
    }

    @Test
    void setThreshold_zero_turnsTheWarningsOff() {
        Guard.setThreshold(Duration.ZERO);
        assertThat(Guard.threshold()).isZero();
        assertThat(Guards.pause()).isEqualTo(Long.MAX_VALUE);
        assertThat(Guards.isCrossed(0, Long.MAX_VALUE)).isFalse();
    }

    @Test
    void watch_whileOpen_hasTheGuardLookFourTimesInItsThreshold() {
        Guard.Watch first = Guard.watch(Duration.ofMillis(20), turn -> {});
        Guard.Watch second = Guard.watch(Duration.ofMillis(40), turn -> {});
        assertThat(Guards.pause()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(5));
        first.close();
        assertThat(Guards.pause()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(10));
        second.close();
        assertThat(Guards.pause()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(250));
    }

    @Test
    void isCrossed_anEarlierReport_isNotRepeated() {
        long second = TimeUnit.SECONDS.toNanos(1);
        assertThat(Guards.isCrossed(0, second - 1)).isFalse();
        assertThat(Guards.isCrossed(0, second)).isTrue();
        assertThat(Guards.isCrossed(second, 2 * second)).isFalse();
    }

    @Test
    void threshold_outOfRange_isRefused() {
        for (Duration bad : new Duration[] {Duration.ofNanos(1), Duration.ofMillis(-1)}) {
            assertThatThrownBy(() -> Guard.setThreshold(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("threshold must");
            assertThatThrownBy(() -> Guard.watch(bad, turn -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("threshold must");
        }
    }
}
