package io.picos.engine.thread;

import io.picos.Trigger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Parks the current thread until a condition holds. An interrupt neither ends the wait nor makes it spin, and
/// is set again afterwards (T8).
public final class Parking {
    private Parking() {}

    /// Parks until the trigger is signaled.
    ///
    /// @param waitedFor the blocker, which dumps show as the reason
    public static void until(Trigger trigger, Object waitedFor) {
        boolean interrupted = false;
        while (!trigger.isSignaled()) {
            LockSupport.park(waitedFor);
            interrupted |= Thread.interrupted();
        }
        restore(interrupted);
    }

    static void until(BooleanSupplier condition) {
        boolean interrupted = false;
        while (!condition.getAsBoolean()) {
            LockSupport.park(condition);
            interrupted |= Thread.interrupted();
        }
        restore(interrupted);
    }

    public static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
