package io.picos.engine;

import java.util.concurrent.locks.LockSupport;

/// The engine's own alarm, on [System#nanoTime()]: one daemon thread, started with the first deadline.
final class TimerThread implements TimerQueue.Alarm {
    private static final TimerThread ALARM = new TimerThread();
    static final TimerQueue QUEUE = new TimerQueue(ALARM);

    private TimerThread() {}

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void rethink() {
        LockSupport.unpark(Running.THREAD);
    }

    /// Started when first used.
    private static final class Running {
        static final Thread THREAD = Thread.ofPlatform()
                .daemon()
                .name("picos-timer")
                .inheritInheritableThreadLocals(false)
                .start(TimerThread::serve);
    }

    @SuppressWarnings("InfiniteLoopStatement")
    private static void serve() {
        while (true) {
            try {
                long next = QUEUE.fire();
                if (next > 0) {
                    LockSupport.parkNanos(QUEUE, next);
                    Thread.interrupted(); // nobody has a reason to interrupt this thread, and it must not spin
                }
            } catch (Throwable thrown) {
                Uncaught.report(thrown);
            }
        }
    }
}
