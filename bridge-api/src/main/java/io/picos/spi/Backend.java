package io.picos.spi;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.engine.thread.Uncaught;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// For schedulers only. The operations of a library that runs tasks on threads, with which [BackendScheduler]
/// runs fibers on those threads.
///
/// All methods may be called from any thread, in any state of the library, and concurrently. Some are called
/// while a thread is being parked or unparked. So no method may suspend, block for long, or use a fiber.
public interface Backend {
    /// {@return the name of this backend in messages, in [io.picos.Fiber#toString()] and in metrics} Called once.
    ///
    /// The name MUST be the same in each run of a program: a name with an identity hash would begin a new series
    /// of each metric at each start. The engine adds a number to tell backends of one name apart. See [#nameOf].
    String name();

    /// {@return a name for a native object that has none: the simple name of its class, without the parts of it
    /// that differ from run to run}
    ///
    /// @param nativeObject an executor or a scheduler of the library
    static String nameOf(Object nativeObject) {
        Class<?> type = requireNonNull(nativeObject, "nativeObject").getClass();
        while (type.isAnonymousClass()) {
            type = type.getSuperclass();
        }
        if (type == Object.class) {
            type = nativeObject.getClass().getInterfaces()[0];
        }
        String name = type.getSimpleName();
        int hidden = name.indexOf('/'); // in the name of a lambda's class
        return hidden < 0 ? name : name.substring(0, hidden);
    }

    /// Opens a worker, which runs tasks one after the other, preferably on one and the same thread. The engine
    /// closes it with [Worker#close()] after a second without fibers.
    ///
    /// @return a new worker
    Worker openWorker();

    /// {@return how many workers can run at the same time} One for a serial backend.
    int parallelism();

    /// {@return whether this backend has been closed, so that it will run no more tasks} Called several times a
    /// second while there are fibers, and at each spawn.
    boolean isClosed();

    /// {@return whether [#isClosed()] is reliable when it returns false} If not, a refusal is the only sign of
    /// closure: the engine submits a probe task now and then, and takes a refusal that lasts for a closure.
    default boolean tellsWhenClosed() {
        return true;
    }

    /// {@return the backend's own clock and timers, or null to use those of the engine} Needed if time is
    /// virtual (S9); otherwise a convenience.
    default @Nullable Clock clock() {
        return null;
    }

    /// Registers a hook that the backend calls before it is closed, if it knows that beforehand. Called when
    /// the engine opens the first worker.
    ///
    /// @param closing the hook, which may be called on any thread. It cancels all fibers, which run to their
    ///     end on the engine's threads, and returns a computation that completes when they have ended (S4)
    /// @return the action that removes the hook; run after the last worker has been closed
    default Runnable onClose(Supplier<Computation<?>> closing) {
        return () -> {};
    }

    /// Called on the thread of a fiber before its main.
    ///
    /// @param context the context with which the fiber was launched, or the fiber that has spawned it (B14)
    /// @return the value that is passed to [#exit]
    default @Nullable Object enter(@Nullable Object context) {
        return null;
    }

    /// Called on the thread of a fiber after its main.
    ///
    /// @param context the context that was passed to [#enter]
    /// @param entered the value that [#enter] returned
    default void exit(@Nullable Object context, @Nullable Object entered) {}

    /// Runs the body of a call of [io.picos.Fiber#blocking] with the library's context (K8). Called on the platform
    /// thread of the body, which runs no fiber.
    ///
    /// @param context the context that was passed to [#enter] of the calling fiber
    /// @param body the code to run, once, before this returns; it does not throw
    default void runBlocking(@Nullable Object context, Runnable body) {
        body.run();
    }

    /// {@return whether a fiber that is launched with a context inherits the values in that context, and not
    /// those of the calling thread (K5)} For a library whose own context belongs to a subscription: a
    /// subscription on another thread then inherits the same values.
    default boolean inheritsFromContext() {
        return false;
    }

    /// Takes an exception that left the main of a fiber, and that no other code will see (S3). By default,
    /// passes it to the uncaught exception handler of the current thread.
    ///
    /// @param thrown the exception, for the library's own hook for such errors
    default void onUnhandled(Throwable thrown) {
        Uncaught.report(thrown);
    }

    /// Runs tasks one after the other.
    interface Worker {
        /// Runs the task later, preferably on this worker's own thread. The engine tolerates another thread,
        /// immediate execution on the caller's stack (S8), and a second execution. It cannot tolerate a worker
        /// that accepts a task and never runs it. The task does not throw.
        ///
        /// @param task the task to run
        /// @throws RuntimeException if the worker refuses the task, for example a RejectedExecutionException
        void execute(Runnable task);

        /// Runs the task like [#execute], but after all the work that the backend has at this moment, its
        /// timers and its input and output included. Called for the successor of a task that has used up its
        /// time (S2, S11).
        ///
        /// @param task the task to run
        default void executeLater(Runnable task) {
            execute(task);
        }

        /// {@return whether all tasks run on one and the same thread} If so, that thread is this worker's own.
        /// A fiber that is started or woken on it, outside any fiber, runs there before the call returns (B12).
        default boolean hasOwnThread() {
            return false;
        }

        /// {@return whether the current thread may run fibers at once, if the worker itself can tell (B12)}
        default boolean isHere() {
            return false;
        }

        /// {@return whether the worker's thread waits, for a while, for a fiber that has stopped at a lock (B12e)}
        ///
        /// For a worker whose next task relies on everything that a fiber does until it suspends, as if the
        /// fiber had blocked the thread. Only for a thread that may be blocked.
        default boolean waitsAtLocks() {
            return false;
        }

        /// Runs the task on the current thread, before this returns. Called only if the current thread may run
        /// fibers at once (B12).
        ///
        /// @param task the task to run
        /// @throws RuntimeException if the worker refuses the task
        default void executeHere(Runnable task) {
            task.run();
        }

        /// Releases this worker. The engine executes no more tasks on it.
        default void close() {}
    }

    /// A clock and its timers.
    interface Clock {
        /// {@return the time in nanoseconds, like [System#nanoTime()]}
        long nanoTime();

        /// Runs the task after the delay. One task is pending at a time.
        ///
        /// @param task the task to run
        /// @param nanos the delay in nanoseconds, not negative
        /// @return the action that cancels the pending task
        Runnable schedule(Runnable task, long nanos);
    }
}
