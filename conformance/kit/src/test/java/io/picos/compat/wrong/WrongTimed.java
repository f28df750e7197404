package io.picos.compat.wrong;

import io.picos.Computation;
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

    /// Ends a wait by a cancellation at its deadline.
    private static boolean cancelAfter(Duration duration, TimedSubject.Wait wait) {
        try {
            return Control.cancelAfter(duration, () -> wait.within(Duration.ofDays(1)));
        } catch (DeadlineExceeded late) {
            return false;
        }
    }

    /// A cancellation, which does nothing where it is forbidden.
    @Wrong(value = "L24b", also = "L24a", hangs = true)
    static class CancelsWhereItIsForbidden extends Waits {
        @Override
        public boolean within(Wait wait, Duration duration) {
            Fiber fiber = Fiber.currentOrNull();
            return fiber != null && fiber.hasForbidden() ? cancelAfter(duration, wait) : wait.within(duration);
        }
    }

    /// A cancellation, which poisons a barrier.
    @Wrong(
            value = "L24g",
            also = {"L24a", "L24c"},
            hangs = true)
    static class CancelsTheWait extends Waits {
        @Override
        public boolean within(Wait wait, Duration duration) {
            Fiber fiber = Fiber.currentOrNull();
            boolean cannot = fiber == null || fiber.hasForbidden() || duration.isZero() || duration.isNegative();
            return cannot ? wait.within(duration) : cancelAfter(duration, wait);
        }
    }

    /// Leaves a waiter behind.
    @Wrong(
            value = "L24c",
            also = {"L24a", "L24g"},
            hangs = true)
    static class LeavesAWaiter extends Waits {
        @Override
        public boolean within(Wait wait, Duration duration) {
            boolean isInTime = wait.within(duration);
            if (!isInTime && duration.equals(Duration.ofNanos(1))) {
                Fiber.spawn(Fiber.create(Computation.create()), fiber -> wait.within(Duration.ofDays(1)));
            }
            return isInTime;
        }
    }

    @Wrong("L24e")
    static class TakesNegativesForZero extends Waits {
        @Override
        public boolean within(Wait wait, Duration duration) {
            return !duration.isNegative() && wait.within(duration);
        }
    }

    @Wrong("L24f")
    static class SuspendsForZero extends Waits {
        @Override
        public boolean within(Wait wait, Duration duration) {
            return wait.within(duration.isZero() ? Duration.ofNanos(1) : duration);
        }
    }

    @Wrong(
            value = "L24a",
            also = {"L24c", "L24f"})
    static class SaysThatItIsLate extends Waits {
        @Override
        public boolean within(Wait wait, Duration duration) {
            return wait.within(duration) && duration.compareTo(Duration.ofHours(1)) < 0;
        }
    }
}
