package io.picos.engine.thread;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Runs a task, the cargo, on a platform thread of the library while the current thread waits.
///
/// The cargo runs in any case: if there is no memory or no thread for it, the current thread waits for that,
/// too.
public final class Ferry extends RescuePool.Duty implements BooleanSupplier {
    private final Runnable cargo;
    private final Thread waiting = Thread.currentThread();
    private volatile boolean arrived; // written by the thread of the library

    private Ferry(Runnable cargo) {
        this.cargo = cargo;
    }

    /// Throws IllegalStateException if the cargo has thrown, or was not reached.
    public static void run(Runnable cargo) {
        Ferry ferry = create(cargo);
        Rescue.take(ferry);
        Parking.until(ferry);
        if (!ferry.arrived) {
            throw new IllegalStateException("a thread of the engine was cut off; see its error");
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // of a virtual thread
    private static Ferry create(Runnable cargo) {
        while (true) {
            try {
                return new Ferry(cargo);
            } catch (OutOfMemoryError exhausted) {
                Thread.yield(); // for a pause, the JDK would need memory, too
            }
        }
    }

    @Override
    void fulfill() {
        cargo.run();
        arrived = true;
        LockSupport.unpark(waiting);
    }

    @Override
    void onCut() {
        LockSupport.unpark(waiting);
    }

    @Override
    public boolean getAsBoolean() {
        return arrived || isCut();
    }
}
