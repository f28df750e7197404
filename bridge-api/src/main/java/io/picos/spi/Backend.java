package io.picos.spi;

import io.picos.Computation;
import io.picos.engine.thread.Uncaught;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// For schedulers only. What a library that runs tasks on threads has to offer for [BackendScheduler] to run
/// fibers on them.
///
/// All methods may be called from any thread, in any state of the library, and concurrently; some are called
/// while a thread is being parked or unparked: none may suspend, block for long, or use a fiber.
public interface Backend {
    /// {@return what messages and [io.picos.Fiber#toString()] call it}
    String name();

    /// Opens a worker: a place where tasks run one after the other, best on one and the same thread. Given back by
    /// [Worker#close()] after a second without fibers.
    ///
    /// @return a new worker
    Worker openWorker();

    /// {@return how many workers can run at the same time} One for a serial backend.
    int parallelism();

    /// {@return whether it has been closed, so that it will run nothing any more} Asked several times a second while
    /// there are fibers, and at each spawn.
    boolean isClosed();

    /// {@return whether [#isClosed()] can be believed when it says no} Where it cannot, a refusal is all there is to
    /// go by: the backend is given a task to try now and then, and a refusal that lasts is taken for a closure.
    default boolean tellsWhenClosed() {
        return true;
    }

    /// {@return the backend's own clock and timers, or null to use those of the engine} Needed where time is
    /// virtual; elsewhere a convenience.
    default @Nullable Clock clock() {
        return null;
    }

    /// Asks to be told beforehand that the backend is about to be closed, where that is known. Called when the first
    /// worker is about to be opened.
    ///
    /// @param closing to be called then, on any thread: it cancels all fibers, which run to their end on threads of
    ///     ours, and answers a computation that completes when they have (S4)
    /// @return takes the request back; run after the last worker has been given back
    default Runnable onClose(Supplier<Computation<?>> closing) {
        return () -> {};
    }

    /// Called on the thread of a fiber before its main.
    ///
    /// @param context what the fiber was launched with, or the fiber that has spawned it (B14)
    /// @return given to [#exit]
    default @Nullable Object enter(@Nullable Object context) {
        return null;
    }

    /// Called on the thread of a fiber after its main.
    ///
    /// @param context what [#enter] was given
    /// @param entered what [#enter] returned
    default void exit(@Nullable Object context, @Nullable Object entered) {}

    /// Takes an exception that left the main of a fiber, and that nobody else will see (S3).
    ///
    /// @param thrown to be handed to the library's own hook for such errors; here, the uncaught exception
    ///     handler of the current thread
    default void onUnhandled(Throwable thrown) {
        Uncaught.report(thrown);
    }

    /// A place where tasks run one after the other.
    interface Worker {
        /// Runs the task later. It is harmless to run it twice, on any thread, at once, or never, in this
        /// order of preference; it does not throw.
        ///
        /// @param task to run
        /// @throws RuntimeException if it refuses, for example a RejectedExecutionException
        void execute(Runnable task);

        /// Runs the task like [#execute], but after all that the backend has to do by now, its timers and its input
        /// and output included: called by a task that has used up its time (S2).
        ///
        /// @param task to run
        default void executeLater(Runnable task) {
            execute(task);
        }

        /// {@return whether all tasks run on one and the same thread} Then that is this worker's own, and fibers
        /// which are started or woken on it run right there (B12).
        default boolean hasOwnThread() {
            return false;
        }

        /// {@return whether the current thread may run fibers right here (B12), where the worker itself can tell}
        default boolean isHere() {
            return false;
        }

        /// {@return whether the worker's thread waits, for a while, for a fiber that has stopped at a lock}
        ///
        /// For a worker whose next task counts on all that a fiber does until it suspends, as if the fiber had
        /// blocked the thread; and only if the thread may be blocked.
        default boolean waitsAtLocks() {
            return false;
        }

        /// Runs the task before this returns, on the current thread: called where fibers may run right here (B12).
        ///
        /// @param task to run
        /// @throws RuntimeException if it refuses
        default void executeHere(Runnable task) {
            task.run();
        }

        /// Gives this worker back. Nothing is executed on it any more.
        default void close() {}
    }

    /// A clock and its timers.
    interface Clock {
        /// {@return the time, like [System#nanoTime()]}
        long nanoTime();

        /// Runs the task after the delay. One task is pending at a time.
        ///
        /// @param task to run
        /// @param nanos the delay, not negative
        /// @return what prevents it
        Runnable schedule(Runnable task, long nanos);
    }
}
