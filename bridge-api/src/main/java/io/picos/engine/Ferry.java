package io.picos.engine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Runs something on a platform thread of the library while the current thread waits.
///
/// It runs in any case: where there is no memory, or no thread, the current thread waits for that too.
final class Ferry extends RescuePool.Duty implements BooleanSupplier {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Runnable cargo;
    private final Thread waiting = Thread.currentThread();
    private volatile boolean arrived; // written by the thread of the library

    private Ferry(Runnable cargo) {
        this.cargo = cargo;
    }

    static void run(Runnable cargo) {
        Ferry ferry = create(cargo);
        Rescue.take(ferry);
        Parking.until(ferry);
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
    public boolean getAsBoolean() {
        return arrived;
    }

    @Override
    void fulfill() {
        try {
            cargo.run();
        } finally {
            arrived = true;
            LockSupport.unpark(waiting);
        }
    }
}
