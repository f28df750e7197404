package io.picos.engine.thread;

/// Daemon threads for the engine's own duties: lanes whose backend is closed (S4) or runs tasks in the wrong place
/// (S8), and calls to a backend that may block.
///
/// The bodies of users that block run on the threads of [BlockingPool].
public final class Rescue {
    private static final RescuePool POOL = new RescuePool(RescueThread::new);

    static {
        RescuePool.rehearse();
    }

    private Rescue() {}

    /// Runs the task on a thread of the pool.
    ///
    /// @throws Error if no thread can be started; the task will then not run
    public static void execute(Runnable task) {
        POOL.execute(task);
    }

    /// Runs the task and then `afterwards`; only `afterwards`, on this thread, if there is no thread for the task.
    public static void execute(Runnable task, Runnable afterwards) {
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

    /// Runs the duty in any case, later if no thread can be started now. See [RescuePool#take].
    static void take(RescuePool.Duty duty) {
        POOL.take(duty);
    }

    /// Finds threads for the duties that had none. Cheap if there are none; never throws. The watchdog calls it at each
    /// look.
    public static void drainPending() {
        try {
            POOL.drainPending();
        } catch (Throwable thrown) {
            Uncaught.report(thrown); // the stack is where it was, or in the hands of another thread
        }
    }

    /// {@return whether the current thread is one of the library's own, which no backend knows}
    public static boolean isCurrent() {
        return Thread.currentThread() instanceof RescueThread || BlockingPool.isCurrent();
    }

    /// Throws the error where nothing of the engine or of a backend is in its way (S10).
    public static void rethrow(Error fatal) {
        try {
            POOL.execute(() -> {
                throw fatal;
            });
        } catch (Throwable none) {
            Uncaught.report(fatal); // no thread can be made: a usual consequence of such errors
        }
    }

    private static final class RescueThread extends Thread {
        RescueThread(Runnable task) {
            super(null, task, "picos-rescue", 0, false);
            setDaemon(true);
            setContextClassLoader(ClassLoader.getSystemClassLoader()); // and not the loader of a web application
        }
    }
}
