package io.picos.engine.thread;

import io.picos.spi.Handler;
import io.picos.spi.Receiver;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The scheduler's side of a fiber, as a dump sees it. Any thread may call the methods, which change nothing. The
/// fiber runs on meanwhile, so that two answers may belong to different moments.
public interface Observed extends Handler {
    /// The state of a fiber.
    enum State {
        /// It has a turn, or is about to begin it.
        RUNNING,
        /// It waits for a turn.
        READY,
        /// It waits for something, or its thread waits in the JDK.
        SUSPENDED,
        /// Its main has ended.
        ENDED
    }

    /// {@return the fiber's own thread}
    Thread thread();

    State state();

    /// {@return the object that a suspended fiber waits for, or null if it is not known} In a wait of the JDK,
    /// this is the blocker of that wait.
    default @Nullable Object waitedFor() {
        Object blocker = LockSupport.getBlocker(thread());
        return blocker == this ? null : blocker;
    }

    /// {@return a number that is different in each suspension}
    int steps();

    /// {@return the time at which the fiber was suspended, by [System#nanoTime()], up to 250 ms too early; 0 if
    /// it is not suspended, or waits in the JDK}
    long since();

    /// {@return the number of the thread that has spawned the fiber}
    long spawner();

    /// {@return the receiver of the fiber's result; null if it has none}
    @Nullable Receiver<?> receiver();

    /// {@return the name of the fiber's scheduler}
    String scheduler();
}
