package io.picos.engine;

import java.util.concurrent.locks.LockSupport;

/// Runs something on a platform thread of ours while the current thread waits.
final class Ferry implements Runnable {
    private final Runnable cargo;
    private final Thread waiting = Thread.currentThread();
    private volatile boolean arrived; // written by the thread of ours

    private Ferry(Runnable cargo) {
        this.cargo = cargo;
    }

    static void run(Runnable cargo) {
        Ferry ferry = new Ferry(cargo);
        OwnThreads.execute(ferry);
        Parking.until(() -> ferry.arrived);
    }

    @Override
    public void run() {
        try {
            cargo.run();
        } finally {
            arrived = true;
            LockSupport.unpark(waiting);
        }
    }
}
