package io.picos.spi;

import io.picos.Fiber;
import io.picos.SchedulerClosed;
import org.jspecify.annotations.Nullable;

/// Is told the events of fibers and schedulers. The listener of `bridge-observe` writes them to JDK Flight
/// Recorder.
///
/// [java.util.ServiceLoader] finds the implementations once, with the class loader of this library. Without an
/// implementation nothing is left of the calls.
///
/// The methods are called on threads that have other work: the fiber's own thread, a thread of the backend, the
/// thread of a timer. So no method may suspend, block, or use a fiber. A listener that throws is reported to the
/// uncaught exception handler of the current thread, and is not called any more. An error of the JVM costs it
/// that event only, since the error may be the program's.
///
/// The events of one fiber come in their order: first `began`, then its suspensions, at last `ended`, all on the
/// fiber's own thread. Events of different fibers, and those of schedulers, come at the same time.
///
/// ## Rules
///
/// O2 and O7 of `docs/RULES.md`.
public interface FiberListener {
    /// Called on the fiber's own thread before its main.
    ///
    /// @param fiber the fiber; only for its identity and its `toString`
    /// @param scheduler the name of the scheduler
    /// @param spawner the number of the thread that has started the fiber
    default void began(Fiber fiber, String scheduler, long spawner) {}

    /// Called on the fiber's own thread after its main, before its result is told.
    ///
    /// @param fiber the fiber
    default void ended(Fiber fiber) {}

    /// {@return whether [#suspends] is to be called} Called once, when the listeners are loaded. If no listener
    /// wants that, nothing is left of the calls.
    default boolean wantsSuspensions() {
        return false;
    }

    /// Called on the fiber's own thread before each suspension. A listener that measures the suspension reads the
    /// clock here and in the task that it returns, so that no other listener pays for the clock.
    ///
    /// @param fiber the fiber
    /// @param waitedFor the object that the fiber waits for, as in a dump; only for its identity and class
    /// @return a task that the fiber runs when it goes on, or null
    default @Nullable Runnable suspends(Fiber fiber, Object waitedFor) {
        return null;
    }

    /// Called on the fiber's own thread after the backend's hook has taken an exception that left the main (S3).
    ///
    /// @param fiber the fiber
    /// @param thrown the exception
    default void unhandled(Fiber fiber, Throwable thrown) {}

    /// Called by a thread of the engine while a turn lasts that has passed the threshold of the guard, once for
    /// each such turn (O6).
    ///
    /// @param turn the turn so far
    default void lasts(LongTurn turn) {}

    /// Called about once a second by a thread of the engine for each scheduler that has fibers, or has had fibers a
    /// moment ago.
    ///
    /// @param figures the numbers of the scheduler
    default void figures(SchedulerFigures figures) {}

    /// Called about once a second for each lane that is busy, by the thread that runs the fibers of the lane.
    /// Not called for a backend with a clock of its own.
    ///
    /// @param scheduler the name of the scheduler
    /// @param thread the name of the thread
    /// @param delayNanos how long a turn that was put on the lane has waited for the turns before it
    /// @param fibers the number of fibers that have begun on the lane and not ended
    default void lane(String scheduler, String thread, long delayNanos, int fibers) {}

    /// Called by the thread of a timer after it has cancelled the computation of a deadline.
    ///
    /// @param lagNanos how late the timer was, zero or more
    default void fired(long lagNanos) {}

    /// Called by a thread of the engine after a backend has refused tasks (S5).
    ///
    /// @param scheduler the name of the scheduler
    /// @param tasks the number of refused tasks since the last call
    /// @param latest the exception of the last refusal
    default void refused(String scheduler, long tasks, Throwable latest) {}

    /// Called by a thread of the engine after other lanes have taken over turns that waited behind a long turn.
    ///
    /// @param scheduler the name of the scheduler
    /// @param turns the number of such turns since the last call
    default void tookOver(String scheduler, long turns) {}

    /// Called once by a thread of the engine after a scheduler with fibers was found closed (S4).
    ///
    /// @param scheduler the name of the scheduler
    /// @param why the cause with which its fibers were cancelled
    default void closed(String scheduler, SchedulerClosed why) {}
}
