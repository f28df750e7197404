package io.picos.engine;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Platform threads of our own, for what no backend's thread can do: bodies that block (F12), lanes of
/// backends that are closed (S4) or run tasks in the wrong place (S8), and calls that might block us.
///
/// The threads are daemons, as many as there are things to do, and end after a while without any.
final class OwnThreads {
    private static final long IDLE_SECONDS = 10;

    private static final ThreadPoolExecutor POOL = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), new Factory());

    private OwnThreads() {}

    static void execute(Runnable task) {
        POOL.execute(task);
    }

    /// Runs the task, then what is to follow in any case, also if there is no thread for it.
    static void execute(Runnable task, Runnable afterwards) {
        boolean accepted = false;
        try {
            POOL.execute(() -> {
                try {
                    task.run();
                } finally {
                    afterwards.run();
                }
            });
            accepted = true;
        } finally {
            if (!accepted) {
                afterwards.run();
            }
        }
    }

    static boolean isCurrent() {
        return Thread.currentThread() instanceof OwnThread;
    }

    /// Throws the error where nothing of ours or of a backend is in its way (S10).
    static void rethrow(Error fatal) {
        try {
            POOL.execute(() -> {
                throw fatal;
            });
        } catch (Throwable none) {
            Uncaught.report(fatal); // no thread can be made: a usual consequence of such errors
        }
    }

    private static final class OwnThread extends Thread {
        OwnThread(Runnable task) {
            super(null, task, "picos-own", 0, false);
            setDaemon(true);
        }
    }

    private static final class Factory implements ThreadFactory {
        @Override
        public Thread newThread(Runnable task) {
            return new OwnThread(task);
        }
    }
}
