package io.picos.engine.thread;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Runs something on a platform thread of the library while the current thread waits.
///
/// It runs in any case: where there is no memory, or no thread, the current thread waits for that too.
public final class Ferry extends RescuePool.Duty {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Runnable cargo;
    private final Thread waiting = Thread.currentThread();
    private volatile boolean arrived; // written by the thread of the library

    private Ferry(Runnable cargo) {
        this.cargo = cargo;
    }

    /// Throws if the cargo does, or was not reached.
    public static void run(Runnable cargo) {
        Ferry ferry = create(cargo);
        Rescue.take(ferry);
        boolean interrupted = false;
        while (!ferry.arrived && !ferry.isCut()) {
            LockSupport.parkNanos(ferry, LOOK_NANOS); // usually woken; the look is for one that nobody wakes
            interrupted |= Thread.interrupted();
        }
        Parking.restore(interrupted);
        if (!ferry.arrived) {
            throw new IllegalStateException("a thread of the engine was cut off; see its error");
        }
    }

    private static Ferry create(Runnable cargo) {
        while (true) {
            try {
                return new Ferry(cargo);
            } catch (OutOfMemoryError exhausted) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    @Override
    void fulfill() {
        cargo.run();
        arrived = true;
        LockSupport.unpark(waiting);
    }
}
