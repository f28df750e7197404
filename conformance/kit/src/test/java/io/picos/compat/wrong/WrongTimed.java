package io.picos.compat.wrong;

import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.compat.sync.TimedRules;
import io.picos.compat.sync.TimedSubject;
import io.picos.std.structured.Control;
import java.time.Duration;

/// Waits with a time limit that break one rule each.
final class WrongTimed {
    private WrongTimed() {}

    /// What all of them are run against.
    abstract static class Waits extends OnThreads implements TimedRules, TimedSubject {
        @Override
        public TimedSubject timed() {
            return this;
        }
    }

    /// A cancellation, which does nothing where it is forbidden.
    @Wrong(value = "L24", hangs = true)
    static class CancelsTheWait extends Waits {
        @Override
        public boolean within(Wait wait, Duration duration) {
            if (Fiber.currentOrNull() == null || duration.isZero() || duration.isNegative()) {
                return wait.within(duration);
            }
            try {
                return Control.cancelAfter(duration, () -> wait.within(Duration.ofDays(1)));
            } catch (DeadlineExceeded late) {
                return false;
            }
        }
    }

    @Wrong("L24")
    static class SaysThatItIsLate extends Waits {
        @Override
        public boolean within(Wait wait, Duration duration) {
            return wait.within(duration) && duration.compareTo(Duration.ofHours(1)) < 0;
        }
    }
}
