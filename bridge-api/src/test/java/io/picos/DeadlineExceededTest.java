package io.picos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineExceededTest {
    @Test
    void deadlineExceeded_whenMade_collectsNoStackTrace() {
        DeadlineExceeded late = new DeadlineExceeded(Duration.ofSeconds(3));
        assertThat(late.getStackTrace()).as("most deadlines are never reached").isEmpty();
        assertThat(late)
                .hasMessage("not completed within PT3S")
                .hasToString("io.picos.DeadlineExceeded: not completed within PT3S");
        assertThat(late.duration()).isEqualTo(Duration.ofSeconds(3));
    }
}
