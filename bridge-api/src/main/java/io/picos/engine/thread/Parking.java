package io.picos.engine.thread;

import io.picos.Trigger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Parks the current thread until a condition holds. An interrupt neither ends the wait nor makes it spin, and
/// is set again afterwards (T8).
public final class Parking {
    private static final int SPINS = 100;
    private static final long NANOS_BETWEEN_LOOKS = 20_000;

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

    /// Waits for a condition that no thread signals, and that is expected to hold soon: spins, then looks again and
    /// again.
    ///
    /// @param blocker what dumps show as the reason
    /// @param mostNanos the longest time to wait
    /// @return whether the condition holds
    public static boolean await(Object blocker, long mostNanos, BooleanSupplier condition) {
        long began = System.nanoTime();
        boolean interrupted = false;
        boolean holds = condition.getAsBoolean();
        for (int look = 0; !holds && System.nanoTime() - began < mostNanos; look++) {
            if (look < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(blocker, NANOS_BETWEEN_LOOKS);
                interrupted |= Thread.interrupted();
            }
            holds = condition.getAsBoolean();
        }
        restore(interrupted);
        return holds;
    }

    /// Waits like [#await], on a thread that must not block: spins all the time. Does not even call
    /// [Thread#onSpinWait], which BlockHound takes for a blocking call.
    public static void spin(long mostNanos, BooleanSupplier condition) {
        long began = System.nanoTime();
        while (!condition.getAsBoolean() && System.nanoTime() - began < mostNanos) {
            // the condition reads volatile fields
        }
    }

    public static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
