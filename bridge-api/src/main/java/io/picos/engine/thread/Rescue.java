package io.picos.engine.thread;

/// Daemon threads for the engine's own duties: lanes whose backend is closed (S4) or runs tasks in the wrong
/// place (S8), and calls to a backend that may block.
///
/// The users' bodies that block run on the threads of [BlockingPool].
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

    /// Runs the task and then `afterwards` on a thread of the pool.
    ///
    /// @throws Error if no thread can be started; only `afterwards` has then run, on the current thread
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

    /// Starts threads for the duties that have found no thread. Cheap if there are no such duties. Never
    /// throws. The watchdog calls it at each look.
    public static void drainPending() {
        try {
            POOL.drainPending();
        } catch (Throwable thrown) {
            Uncaught.report(thrown); // the stack of duties is where it was, or another thread has it
        }
    }

    /// {@return whether the current thread is one of the library's own threads, which no backend knows}
    public static boolean isCurrent() {
        return Thread.currentThread() instanceof RescueThread || BlockingPool.isCurrent();
    }

    /// Throws the error from a task of its own, where no code of the engine or of a backend catches it (S10).
    public static void rethrow(Error fatal) {
        try {
            POOL.execute(() -> {
                throw fatal;
            });
        } catch (Throwable none) {
            Uncaught.report(fatal); // no thread can be started: a usual consequence of such errors
        }
    }

    private static final class RescueThread extends Thread {
        RescueThread(Runnable task) {
            super(null, task, "picos-rescue", 0, false);
            setDaemon(true);
            setContextClassLoader(ClassLoader.getSystemClassLoader()); // not the loader of a web application
        }
    }
}
