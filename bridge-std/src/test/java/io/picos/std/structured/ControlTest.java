package io.picos.std.structured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the documentation says about timeouts where cancellation is forbidden (G10), and about [Run#all] (G9).
@Timeout(120)
class ControlTest {
    private static final Duration SHORT = Duration.ofMillis(1);

    @Test
    void cancelAfter_bodyPermitsUnderForbid_isCancelledByTheDeadline() {
        Throwable thrown = ThreadScheduler.run(() -> Control.protect(() -> catchThrowable(() -> Control.cancelAfter(
                SHORT, () -> Fiber.current().permit(() -> Computation.create().await())))));
        assertThat(thrown).isInstanceOf(DeadlineExceeded.class);
    }

    @Test
    void cancelAfter_bodyPermitsUnderForbid_isNotCancelledWithItsFiber() {
        Computation<String> own = Computation.create();
        Computation<String> result = Computation.create();
        ThreadScheduler.run(() -> {
            Fiber.spawn(Fiber.create(true, own), fiber -> {
                own.tryCancel(new IllegalStateException("cancelled"));
                result.tryCapture(() -> Control.cancelAfter(
                        Duration.ofDays(1),
                        () -> fiber.permit(() -> {
                            Fiber.yield();
                            return "done";
                        })));
            });
            return assertThat(result.await()).isEqualTo("done");
        });
    }

    @Test
    void cancelAfter_underForbid_hasNoEffect() {
        String value = ThreadScheduler.run(() -> Control.protect(() -> Control.cancelAfter(SHORT, () -> {
            Computation<?> deadline = Fiber.current().computation();
            while (deadline.isRunning()) {
                Fiber.yield();
            }
            Fiber.yield();
            return "done";
        })));
        assertThat(value).isEqualTo("done");
    }

    @Test
    void all_taskEndsByTerminateAfter_returns() {
        ThreadScheduler.run(() -> {
            Run.all(List.of(
                    () -> {},
                    () -> Control.terminateAfter(
                            SHORT, () -> Computation.create().await())));
            return null;
        });
        assertThat(catchThrowable(() -> ThreadScheduler.run(() -> {
                    Run.all(List.of(
                            () -> {},
                            () -> Control.cancelAfter(
                                    SHORT, () -> Computation.create().await())));
                    return null;
                })))
                .isInstanceOf(DeadlineExceeded.class);
    }
}
