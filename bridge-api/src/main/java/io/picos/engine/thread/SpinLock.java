package io.picos.engine.thread;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Mutual exclusion for a few writes in memory. Not reentrant, not fair.
///
/// The holder releases the lock by writing [#held] directly, because a write is not a call. A thread whose
/// stack is nearly full may fail to enter a method such as [java.util.concurrent.locks.Lock#unlock()], and the
/// lock would stay held for ever. For the same reason, a call that fails must not leave the code under the lock
/// half done (S10).
public final class SpinLock {
    private static final VarHandle HELD =
            fieldVarHandle(MethodHandles.lookup(), "held", VarHandle.class, SpinLock.class, boolean.class);

    private static final int SPINS = 200;
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    public volatile boolean held; // CASed, any thread; cleared by the holder

    public boolean tryLock() {
        return HELD.compareAndSet(this, false, true);
    }

    /// Acquires the lock. The wait for a holder is short, unless the operating system has preempted the holder.
    public void lock() {
        for (int spins = 0; held || !tryLock(); spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, PAUSE_NANOS);
            }
        }
    }
}
