package io.picos.engine.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Trigger;
import io.picos.spi.Backend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The alarm on the clock of a backend, which the test moves.
class BackendTimerTest {
    private static final class Clock implements Backend.Clock {
        final List<Runnable> timers = new ArrayList<>(); // all that were ever set
        long now;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public Runnable schedule(Runnable task, long nanos) {
            timers.add(task);
            return () -> {};
        }
    }

    private final Clock clock = new Clock();
    private final TimerQueue queue = BackendTimer.queue(clock);

    private Computation<Object> deadline(long nanos) {
        Computation<Object> computation = Computation.create();
        queue.cancelAfter(computation, nanos, new DeadlineExceeded(Duration.ofNanos(nanos)));
        return computation;
    }

    /// While the timer calls, there is none. The thread that it has called sets the next one.
    @Test
    void revive_whileTheTimerCalls_leavesTheNextTimerToThatThread() {
        Computation<Object> first = deadline(10);
        Computation<Object> second = deadline(20);
        List<Integer> set = new ArrayList<>();
        assertThat(first.tryAttach(Trigger.withAction(ignored -> {
                    queue.revive();
                    set.add(clock.timers.size());
                })))
                .isTrue();
        clock.now = 10;
        clock.timers.getFirst().run();
        assertThat(set).as("timers that were set when the watchdog had looked").containsExactly(1);
        assertThat(clock.timers).as("timers").hasSize(2);
        clock.now = 20;
        clock.timers.getLast().run();
        assertThat(second.isCancelled()).isTrue();
    }
}
