package io.picos;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.util.Objects.requireNonNull;

import io.picos.engine.thread.Blocking;
import io.picos.engine.thread.Causes;
import io.picos.engine.thread.Current;
import io.picos.engine.thread.Inherited;
import io.picos.engine.time.Nanos;
import io.picos.spi.Handler;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// An independent thread of execution, with a current computation and a flag that forbids cancellation.
///
/// A fiber is created, then spawned once, and then runs its main. The code that it runs between two suspensions
/// is a *turn*. Cancelling its current [Computation] cancels the fiber, which notices at its next operation,
/// unless it forbids cancellation:
///
/// ```java
/// Computation<String> result = Computation.create();
/// Fiber.spawn(Fiber.create(result), fiber -> result.tryCapture(() -> {
///     try {
///         return read();
///     } finally {
///         fiber.forbid(() -> close());
///     }
/// }));
/// ```
///
/// The library's fibers are virtual threads: code in a fiber may block as in any virtual thread, and blocks no
/// thread of the scheduler's backend, with the exceptions of rule S7. For calls that would block the carrier
/// thread (file I/O, name look-up, native code), use [#blocking].
///
/// Instance methods are not thread-safe: they are called by the fiber itself, or by its scheduler while the
/// fiber is suspended or not yet spawned (F1). Any thread may call [#computation()] and [#toString()].
///
/// ## Memory consistency effects
///
/// Actions before [#spawn] *happen-before* the fiber's main. See [Trigger] and [Computation] for the rest.
///
/// ## Rules
///
/// F1 to F13, S1 to S3, K1 to K4 and K8 of `docs/RULES.md`.
///
/// ## Design rationale
///
/// There is no parent, no priority and no list of children: a scope builds them from a shared computation and a
/// [FiberLocal]. `forbid` is a boolean and not a counter, so that code can permit its own cancellation even
/// if its caller forbids it (F3).
public final class Fiber {
    /*
     * State machine. `handler` is the only field that is changed by code other than the owner fiber.
     *
     *   name     value        holds                        terminal
     *   NEW      null         nothing                      no
     *   SPAWNED  its handler  the scheduler's side of it   yes        (F10)
     *
     *   NEW     --assign---> SPAWNED  CAS, by the scheduler that accepts it
     *   SPAWNED --unassign-> NEW      by that scheduler, if it cannot run the fiber after all (F9)
     *
     * The scheduler knows the further states of a spawned fiber: see `toString`.
     */
    private static final VarHandle HANDLER =
            fieldVarHandle(MethodHandles.lookup(), "handler", VarHandle.class, Fiber.class, Handler.class);

    /// The name of the fiber's thread, if it is set before the fiber is spawned. There is no default, because
    /// names cost (F11).
    public static final FiberLocal<String> NAME = FiberLocal.create();

    private static final @Nullable Object[] NO_LOCALS = {};

    private volatile Computation<?> computation; // written by the owner fiber, read by any thread
    private volatile @Nullable Handler handler; // CASed by the scheduler
    private boolean forbid; // owner fiber

    @Nullable Object[] locals = NO_LOCALS; // owner fiber; for FiberLocal

    private Fiber(boolean forbid, Computation<?> computation) {
        this.forbid = forbid;
        this.computation = requireNonNull(computation, "computation");
    }

    // ---- the operations of the current fiber

    /// {@return the current fiber} Never suspends and never delivers a cancellation (F2).
    ///
    /// @throws IllegalStateException if the current thread runs no fiber
    public static Fiber current() {
        return Current.handler("Fiber.current").current();
    }

    /// {@return the current fiber, or null if the current thread runs none} Never suspends and never delivers a
    /// cancellation (F2).
    public static @Nullable Fiber currentOrNull() {
        Handler handler = Current.handlerOrNull();
        return handler == null ? null : handler.current();
    }

    /// Suspends the current fiber to let others run. Every other ready fiber of the same scheduler, and every
    /// task of the backend itself, runs first, sooner or later (S2).
    ///
    /// @throws RuntimeException the cause of the cancellation, if the fiber is cancelled (S1)
    /// @throws IllegalStateException if the current thread runs no fiber
    public static void yield() {
        Current.handler("Fiber.yield").yield();
    }

    /// Suspends for at least the duration, by the clock of the fiber's scheduler. A cancellation ends the
    /// wait at once, and removes the timer (F8).
    ///
    /// @param duration zero or more; zero gives other fibers a chance to run
    /// @throws RuntimeException the cause with which the fiber is cancelled
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    /// @throws IllegalStateException if the current thread runs no fiber
    public static void sleep(Duration duration) {
        Nanos.of(duration, "duration");
        Handler handler = Current.handler("Fiber.sleep");
        Computation<@Nullable Void> sleep = Computation.create(Order.LIFO);
        handler.cancelAfter(sleep, duration, Elapsed.INSTANCE);
        try {
            sleep.awaitCompletionAs(duration);
        } finally {
            sleep.tryReturn(null); // removes the timer
        }
    }

    /// {@return the time in nanoseconds, by the clock of the current fiber's scheduler} It is the clock by which
    /// [#sleep] and [Computation#cancelAfter(Duration)] measure: [System#nanoTime()], or virtual time if the
    /// scheduler's time is virtual, as in tests with the `VirtualTimeScheduler` of Reactor (F13).
    ///
    /// Only the difference of two times of one scheduler has a meaning, as with [System#nanoTime()]. Never
    /// suspends and never delivers a cancellation.
    ///
    /// @throws IllegalStateException if the current thread runs no fiber
    public static long nanoTime() {
        return Current.handler("Fiber.nanoTime").nanoTime();
    }

    /// Creates a fiber that permits cancellation. [#spawn] starts it.
    ///
    /// @param computation the computation on whose behalf the fiber runs; several fibers may share it
    /// @return the fiber
    public static Fiber create(Computation<?> computation) {
        return create(false, computation);
    }

    /// Creates a fiber. [#spawn] starts it.
    ///
    /// @param forbid whether the fiber starts with cancellation forbidden
    /// @param computation the computation on whose behalf the fiber runs; several fibers may share it
    /// @return the fiber
    public static Fiber create(boolean forbid, Computation<?> computation) {
        return new Fiber(forbid, computation);
    }

    /// Starts a fiber on the scheduler of the current fiber, which does not wait for it. All or nothing: if
    /// this returns, main *will* be called, even if the new fiber is cancelled already. If this throws, main
    /// will not be called, and the new fiber's computation is unchanged. The number of fibers is not bounded
    /// (F9).
    ///
    /// An exception that main throws, other than the cause with which its computation was cancelled, goes to
    /// the scheduler's hook for unhandled errors (S3). It does not complete the computation: main has to do
    /// that, usually with [Computation#tryCapture]. Only a fatal error cancels the computation (S10).
    ///
    /// The new fiber inherits the context values of the current thread, as an [io.picos.spi.Inheritance] captures
    /// them at this moment (K1, K4).
    ///
    /// @param fiber a fiber that was not spawned before
    /// @param main called with the fiber, in the fiber
    /// @throws RuntimeException the cause of the cancellation, if the *current* fiber is cancelled (S1)
    /// @throws IllegalStateException if the fiber was spawned before (F10), or the current thread runs no fiber
    /// @throws java.util.concurrent.RejectedExecutionException if the backend is closed (S4)
    public static void spawn(Fiber fiber, Main main) {
        requireNonNull(fiber, "fiber");
        requireNonNull(main, "main");
        Current.handler("Fiber.spawn").spawn(fiber, Inherited.main(main));
    }

    /// Runs the body on a platform thread of its own, and returns its value. For calls that would block the
    /// carrier thread: file I/O, name look-up, native code, class initialisers (F12). Suspends until the body
    /// has ended. A cancellation that arrives while the body runs does not affect the body: its value is
    /// returned all the same, and the fiber notices the cancellation at its next operation.
    ///
    /// At most 256 bodies run at the same time in the JVM; `-Dio.picos.blocking.threads` changes the limit.
    /// Further calls wait in order. If the fiber is cancelled while its call waits, the cause is thrown, and
    /// the body does not run. A body must not wait for another body, which may itself be waiting for a thread
    /// (F12).
    ///
    /// @param body runs outside any fiber, with the fiber's context class loader, and with the
    ///     fiber's context values, which an [io.picos.spi.Inheritance] captures (K8)
    /// @param <T> the type of the value
    /// @param <X> the type of the checked exception that the body throws
    /// @return the body's value
    /// @throws X the body's exception, the same object
    /// @throws RuntimeException the cause with which the fiber was cancelled before the body began
    /// @throws IllegalStateException if the current thread runs no fiber
    /// @throws OutOfMemoryError if no thread can be started; the body has not run
    public static <T extends @Nullable Object, X extends Exception> T blocking(Body<T, X> body) throws X {
        return Blocking.run(body, false);
    }

    /// Like [#blocking], but a cancellation interrupts the thread of the body (F12). The body decides how to
    /// react. If it then ends with an InterruptedException, the cause of the cancellation is thrown instead.
    ///
    /// @param body runs outside any fiber, with the fiber's context class loader
    /// @param <T> the type of the value
    /// @param <X> the type of the checked exception that the body throws
    /// @return the body's value
    /// @throws X the body's exception, the same object
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalStateException if the current thread runs no fiber
    public static <T extends @Nullable Object, X extends Exception> T blockingInterruptibly(Body<T, X> body) throws X {
        return Blocking.run(body, true);
    }

    // ---- called by the fiber itself

    /// {@return the current computation} Cancelling it cancels this fiber.
    public Computation<?> computation() {
        return computation;
    }

    /// Replaces the current computation, with effect from the next operation (F5).
    ///
    /// @param computation the new current computation
    public void setComputation(Computation<?> computation) {
        this.computation = requireNonNull(computation, "computation");
    }

    /// {@return whether this fiber forbids cancellation}
    public boolean hasForbidden() {
        return forbid;
    }

    /// Sets whether this fiber forbids cancellation. Does not itself check for a cancellation.
    ///
    /// @param forbid the new flag
    /// @return the previous flag
    public boolean exchangeForbid(boolean forbid) {
        boolean before = this.forbid;
        this.forbid = forbid;
        return before;
    }

    /// Runs the body with cancellation forbidden, and restores the flag on every exit (F3).
    ///
    /// @param body runs on the calling fiber
    /// @param <T> the type of the value
    /// @param <X> the type of the checked exception that the body throws
    /// @return the body's value
    /// @throws X the body's exception
    public <T extends @Nullable Object, X extends Exception> T forbid(Body<T, X> body) throws X {
        return with(true, body);
    }

    /// Runs the body with cancellation permitted, even inside [#forbid], and restores the flag on every exit
    /// (F3).
    ///
    /// @param body runs on the calling fiber
    /// @param <T> the type of the value
    /// @param <X> the type of the checked exception that the body throws
    /// @return the body's value
    /// @throws X the body's exception
    public <T extends @Nullable Object, X extends Exception> T permit(Body<T, X> body) throws X {
        return with(false, body);
    }

    private <T extends @Nullable Object, X extends Exception> T with(boolean flag, Body<T, X> body) throws X {
        requireNonNull(body, "body");
        boolean before = exchangeForbid(flag);
        try {
            return body.run();
        } finally {
            forbid = before;
        }
    }

    /// {@return whether this fiber is cancelled: its current computation is cancelled, and the fiber does not
    /// forbid that (F4)}
    public boolean isCancelled() {
        return !forbid && computation.isCancelled();
    }

    /// {@return the cause of the cancellation if [#isCancelled()], else null (F4)}
    public @Nullable Throwable cancellation() {
        return forbid ? null : computation.cancellation();
    }

    /// Throws the cause of the cancellation if [#isCancelled()], else does nothing (F4). For long loops without
    /// other operations.
    ///
    /// @throws RuntimeException the cause itself if it is unchecked, else a
    ///     [java.util.concurrent.CompletionException] with the cause inside (C8)
    public void check() {
        Throwable cause = cancellation();
        if (cause != null) {
            throw Causes.unchecked(cause);
        }
    }

    // ---- for schedulers

    /// Prepares this fiber for a suspension until the trigger is signaled, by its signaler or by a cancellation
    /// (F6).
    ///
    /// @param trigger the trigger that the fiber awaits, initial
    /// @param resume the action when the trigger is signaled: makes the fiber run again
    /// @return true if the action will run, or is running. The scheduler then suspends the fiber, and calls
    ///     [#unsuspend] on the fiber's side when the fiber has resumed. False if the trigger is signaled, so
    ///     that the fiber continues at once
    /// @throws IllegalStateException if the trigger is awaited already (T4)
    public boolean trySuspend(Trigger trigger, Trigger.Action resume) {
        requireNonNull(resume, "resume");
        if (forbid) {
            return trigger.onSignal(resume);
        }
        Computation<?> suspended = computation;
        if (suspended.tryAttach(trigger)) {
            boolean attached = false;
            try {
                attached = trigger.onSignal(resume);
            } finally {
                if (!attached) {
                    suspended.release(trigger); // signaled meanwhile, or awaited already
                }
            }
            return attached;
        }
        if (suspended.isCancelled()) {
            trigger.dispose();
            return false;
        }
        return trigger.onSignal(resume); // the computation has returned, so it cannot cancel this fiber
    }

    /// Ends a suspension. Called once for each [#trySuspend] that returned true, on the side of the awaiting
    /// fiber, with the same flag and computation as at the suspension (F7).
    ///
    /// @param trigger the trigger that was awaited, signaled
    /// @return false if the fiber is cancelled
    /// @throws IllegalStateException if the trigger is not signaled
    public boolean unsuspend(Trigger trigger) {
        if (!trigger.isSignaled()) {
            throw new IllegalStateException("unsuspend before the trigger is signaled (F7)");
        }
        if (forbid) {
            return true;
        }
        computation.release(trigger);
        return !computation.isCancelled();
    }

    /// Assigns this fiber to a scheduler that is about to run it.
    ///
    /// @param handler the scheduler's side of this fiber; the fiber's `toString` contains that of the handler
    /// @throws IllegalStateException if it was spawned before (F10)
    public void assign(Handler handler) {
        if (!HANDLER.compareAndSet(this, null, requireNonNull(handler, "handler"))) {
            throw new IllegalStateException(this + " has been spawned already (F10); create a fiber for each spawn");
        }
    }

    /// Takes this fiber back from a scheduler that could not run it (F9).
    ///
    /// @param handler the handler that the fiber was assigned to
    public void unassign(Handler handler) {
        HANDLER.compareAndSet(this, handler, null);
    }

    /// {@return the scheduler's side of this fiber, or null if it is not spawned} For dumps.
    @Nullable Handler handler() {
        return handler;
    }

    @Override
    public String toString() {
        Handler assigned = handler;
        return assigned == null ? "Fiber[new]" : "Fiber[" + assigned + "]";
    }

    /// The code that a fiber runs.
    @FunctionalInterface
    public interface Main {
        /// Runs in the fiber.
        ///
        /// @param fiber the fiber itself, as [Fiber#current()] returns it
        /// @throws Exception goes to the scheduler's hook for unhandled errors (S3)
        void run(Fiber fiber) throws Exception;
    }
}
