package io.picos.test;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;

/// Daemon threads of one scheduler, which are joined when it is closed.
final class Daemons implements ThreadFactory {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String name;
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

    Daemons(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = Thread.ofPlatform().daemon().name(name).unstarted(task);
        threads.add(thread);
        return thread;
    }

    /// Waits until all threads have ended. Called when the scheduler is shut down.
    ///
    /// @throws IllegalStateException if a thread does not end; has the stack of that thread
    /// @throws InterruptedException if the current thread is interrupted
    void join() throws InterruptedException {
        for (Thread thread : threads) {
            if (thread.getState() != Thread.State.NEW && !thread.join(PATIENCE)) {
                IllegalStateException running = new IllegalStateException("a thread of " + name + " is still running "
                        + Durations.text(PATIENCE) + " after the scheduler was shut down");
                running.setStackTrace(thread.getStackTrace());
                throw running;
            }
        }
    }
}
