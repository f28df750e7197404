package io.picos.std.structured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.ThreadScheduler;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Which null is named (B11).
@Timeout(120)
class RunTest {
    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void all_nullAmongTheTasks_isNamedBeforeAnythingStarts() {
        List<Task> tasks = Arrays.asList(runs::incrementAndGet, null);
        ThreadScheduler.run(() -> {
            assertThatThrownBy(() -> Run.all(tasks))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("tasks[1]");
            assertThatThrownBy(() -> Run.any(tasks))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("tasks[1]");
            return assertThat(runs).hasValue(0);
        });
    }

    @Test
    void firstSuccess_noBodies_isRefused() {
        ThreadScheduler.run(() -> {
            assertThatThrownBy(() -> Run.firstSuccess(List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("bodies is empty");
            assertThatThrownBy(() -> Run.<Integer>firstSuccess())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("bodies is empty");
            return null;
        });
    }

    @Test
    void firstSuccess_nullAmongTheBodies_isNamedBeforeAnythingStarts() {
        ThreadScheduler.run(() -> {
            assertThatThrownBy(() -> Run.firstSuccess(runs::incrementAndGet, null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("bodies[1]");
            return assertThat(runs).hasValue(0);
        });
    }

    @Test
    void firstOrTerminate_nullAmongTheBodies_isNamedBeforeAnythingStarts() {
        List<Callable<Integer>> bodies = Arrays.asList(null, runs::incrementAndGet);
        ThreadScheduler.run(() -> {
            assertThatThrownBy(() -> Run.firstOrTerminate(bodies))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("bodies[0]");
            return assertThat(runs).hasValue(0);
        });
    }
}
