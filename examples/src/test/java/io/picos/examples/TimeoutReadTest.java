package io.picos.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeoutReadTest {
    private static final Duration NEVER = Duration.ofDays(1);

    @Test
    void within_tooLate_isDeadlineExceededAndTheFiberGoesOn() {
        Computation<String> own = Computation.create();
        String said = ThreadScheduler.run(own, () -> {
            assertThatThrownBy(() -> TimeoutRead.within(Duration.ZERO, Computation.<String>create()::await))
                    .isInstanceOf(DeadlineExceeded.class);
            Fiber.yield();
            return Fiber.current().computation() == own ? "own" : "inner";
        });
        assertThat(said).isEqualTo("own");
    }

    @Test
    void within_valueInTime_leavesNoTimer() throws InterruptedException {
        ReferenceQueue<Object> collected = new ReferenceQueue<>();
        WeakReference<Object> armed = ThreadScheduler.run(() -> TimeoutRead.within(
                NEVER, () -> new WeakReference<>(Fiber.current().computation(), collected)));
        long end = System.nanoTime() + Patience.LIMIT.toNanos();
        List<byte[]> pressure = new ArrayList<>();
        while (!armed.refersTo(null) && System.nanoTime() < end) {
            System.gc();
            pressure.add(new byte[1]);
        }
        assertThat(armed.refersTo(null)).as("only a timer could still hold it").isTrue();
    }
}
