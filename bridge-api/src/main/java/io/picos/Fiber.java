package io.picos;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.util.Objects.requireNonNull;

import io.picos.engine.thread.Blocking;
import io.picos.engine.thread.Causes;
import io.picos.engine.thread.Current;
import io.picos.engine.time.Nanos;
import io.picos.spi.Handler;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// An independent thread of execution, with a current computation and a flag that forbids cancellation.
///
/// A fiber is created, then spawned once, and runs a main. What it does between two suspensions is a
/// *turn*. It is cancelled by cancelling the [Computation] that it has at that moment, and notices at
/// its next operation, unless it forbids that:
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
/// A fiber of ours is a virtual thread: code in it may block as code in any virtual thread may, and no
/// thread of the scheduler's backend is blocked by that. What can only block, see [#blocking].
///
/// Instance methods are called by the fiber itself, or by its scheduler while it is suspended or not
/// yet spawned (F1): they are not thread-safe. [#computation()] and [#toString()] may be called by anyone.
///
/// ## Memory consistency effects
///
/// Actions before [#spawn] *happen-before* the fiber's main. See [Trigger] and [Computation] for the rest.
///
/// ## Rules
///
/// F1 to F12 and S1 to S3 of `docs/RULES.md`.
///
/// ## Design rationale
///
/// There is no parent, no priority and no list of children: a scope makes them of a shared computation
/// and a [FiberLocal]. `forbid` is a boolean and not a counter (F3), so that code which must be able to
/// be cancelled, inside code which must not, can say so.
public final class Fiber {
    /*
     * State machine. `handler` is the only field that others than the owner change.
     *
     *   name     value        holds                        terminal
     *   NEW      null         nothing                      no
     *   SPAWNED  its handler  the scheduler's side of it   yes        (F10)
     *
     *   NEW     --assign---> SPAWNED  CAS, by the scheduler that accepts it
     *   SPAWNED --unassign-> NEW      by that scheduler, if it cannot run the fiber after all (F9)
     *
     * What a spawned fiber is doing is known to its scheduler: see `toString`.
     */
    private static final VarHandle HANDLER =
            fieldVarHandle(MethodHandles.lookup(), "handler", VarHandle.class, Fiber.class, Handler.class);

    /// The name that the thread of a fiber gets, if one is set before the fiber is spawned: names cost (F11).
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

    /// {@return the current fiber, or null if the current thread runs none} Never delivers a cancellation.
    public static @Nullable Fiber currentOrNull() {
        Handler handler = Current.handlerOrNull();
        return handler == null ? null : handler.current();
    }

    /// Lets every other ready fiber of the same scheduler, and the backend's own tasks, run first, sooner or
    /// later (S2). Suspends.
    ///
    /// @throws RuntimeException the cause with which the fiber is cancelled, if it is (S1)
    /// @throws IllegalStateException if the current thread runs no fiber
    public static void yield() {
        Current.handler("Fiber.yield").yield();
    }

    /// Suspends for at least the duration, by the clock of the fiber's scheduler. A cancellation ends the
    /// wait at once, and removes the timer (F8).
    ///
    /// @param duration zero or more; zero is a chance for others
    /// @throws RuntimeException the cause with which the fiber is cancelled
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    /// @throws IllegalStateException if the current thread runs no fiber
    public static void sleep(Duration duration) {
        Nanos.of(duration, "duration");
        Handler handler = Current.handler("Fiber.sleep");
        Computation<@Nullable Void> sleep = Computation.create(Order.LIFO);
        handler.cancelAfter(sleep, duration, Elapsed.INSTANCE);
        try {
            sleep.awaitCompletion();
        } finally {
            sleep.tryReturn(null); // removes the timer
        }
    }

    /// Creates a fiber that permits cancellation, to be spawned.
    ///
    /// @param computation on behalf of which it runs; several fibers may share one
    /// @return the fiber
    public static Fiber create(Computation<?> computation) {
        return create(false, computation);
    }

    /// Creates a fiber, to be spawned.
    ///
    /// @param forbid whether it starts with cancellation forbidden
    /// @param computation on behalf of which it runs; several fibers may share one
    /// @return the fiber
    public static Fiber create(boolean forbid, Computation<?> computation) {
        return new Fiber(forbid, computation);
    }

    /// Starts a fiber on the scheduler of the current one, and goes on. All or nothing (F9): if this returns,
    /// main *will* be called, also if the new fiber is cancelled already; if it throws, main will not be
    /// called, and the new fiber's computation is left alone. The number of fibers has no bound.
    ///
    /// What main throws, other than the cause with which its computation was cancelled, goes to the
    /// scheduler's hook for unhandled errors (S3). It does not complete the computation: that is up to main,
    /// usually by [Computation#tryCapture].
    ///
    /// @param fiber not spawned before
    /// @param main called with the fiber, in the fiber
    /// @throws RuntimeException the cause with which the *current* fiber is cancelled, if it is (S1)
    /// @throws IllegalStateException if the fiber was spawned before (F10), or the current thread runs no fiber
    /// @throws java.util.concurrent.RejectedExecutionException if the backend is closed (S4)
    public static void spawn(Fiber fiber, Main main) {
        requireNonNull(fiber, "fiber");
        requireNonNull(main, "main");
        Current.handler("Fiber.spawn").spawn(fiber, main);
    }

    /// Runs the body on a platform thread of its own, and returns its value. For calls that would block the
    /// thread that carries the fiber: file I/O, name look-up, native code, class initialisers (F12).
    /// Suspends until the body has ended: a cancellation that arrives meanwhile does not touch the body. Its
    /// value is returned all the same, and the fiber meets the cancellation at its next operation.
    ///
    /// At most 256 bodies run at the same time in the JVM; `-Dio.picos.blocking.threads` changes that. The other
    /// calls wait in order. A fiber that is cancelled while it waits throws the cause, and the body does not
    /// run. A body must not wait for another one, which may be waiting for its thread.
    ///
    /// @param body runs outside any fiber, with the fiber's context class loader
    /// @param <T> the type of the value
    /// @param <X> what checked exception the body throws
    /// @return the body's value
    /// @throws X what the body throws, the same object
    /// @throws RuntimeException the cause with which the fiber was cancelled before the body began
    /// @throws IllegalStateException if the current thread runs no fiber
    /// @throws OutOfMemoryError if no thread can be started; the body has not run
    public static <T extends @Nullable Object, X extends Exception> T blocking(Body<T, X> body) throws X {
        return Blocking.run(body, false);
    }

    /// Like [#blocking], but a cancellation interrupts the thread of the body. The body decides what to make
    /// of it; if it ends by throwing an InterruptedException then, the cause of the cancellation is thrown instead.
    ///
    /// @param body runs outside any fiber
    /// @param <T> the type of the value
    /// @param <X> what checked exception the body throws
    /// @return the body's value
    /// @throws X what the body throws, the same object
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalStateException if the current thread runs no fiber
    public static <T extends @Nullable Object, X extends Exception> T blockingInterruptibly(Body<T, X> body) throws X {
        return Blocking.run(body, true);
    }

    // ---- of a fiber, called by itself

    /// {@return the current computation} Cancelling it cancels this fiber.
    public Computation<?> computation() {
        return computation;
    }

    /// Replaces the current computation, with effect from the next operation (F5).
    ///
    /// @param computation the one to have from now on
    public void setComputation(Computation<?> computation) {
        this.computation = requireNonNull(computation, "computation");
    }

    /// {@return whether cancellation is kept from reaching this fiber}
    public boolean hasForbidden() {
        return forbid;
    }

    /// Sets whether cancellation is kept from reaching this fiber; does not itself look for one.
    ///
    /// @param forbid the flag from now on
    /// @return the flag before
    public boolean exchangeForbid(boolean forbid) {
        boolean before = this.forbid;
        this.forbid = forbid;
        return before;
    }

    /// Runs the body with cancellation forbidden, and restores the flag on every exit (F3).
    ///
    /// @param body runs on the calling fiber
    /// @param <T> the type of the value
    /// @param <X> what checked exception the body throws
    /// @return the body's value
    /// @throws X what the body throws
    public <T extends @Nullable Object, X extends Exception> T forbid(Body<T, X> body) throws X {
        return with(true, body);
    }

    /// Runs the body with cancellation permitted, also inside [#forbid], and restores the flag on every exit (F3).
    ///
    /// @param body runs on the calling fiber
    /// @param <T> the type of the value
    /// @param <X> what checked exception the body throws
    /// @return the body's value
    /// @throws X what the body throws
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

    /// {@return whether this fiber is to stop: its computation is cancelled, and that is not forbidden (F4)}
    public boolean isCancelled() {
        return !forbid && computation.isCancelled();
    }

    /// {@return the cause if [#isCancelled()], else null}
    public @Nullable Throwable cancellation() {
        return forbid ? null : computation.cancellation();
    }

    /// Throws the cause if [#isCancelled()], else does nothing. To be called in long loops without other operations.
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

    /// Prepares this fiber to be suspended until the trigger is signaled, by its signaler or by a cancellation (F6).
    ///
    /// @param trigger that the fiber awaits, initial
    /// @param resume what to do when it is signaled: make the fiber run again
    /// @return true if the action will run, or is running; then the fiber is to be suspended, and [#unsuspend]
    ///     to be called on its side once it has been resumed. False if the trigger is signaled, so that the
    ///     fiber goes on at once
    /// @throws IllegalStateException if someone awaits the trigger already
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
                    suspended.release(trigger); // signaled meanwhile, or not ours to await
                }
            }
            return attached;
        }
        if (suspended.isCancelled()) {
            trigger.dispose();
            return false;
        }
        return trigger.onSignal(resume); // the computation has returned: it has nothing to tell this fiber any more
    }

    /// Ends a suspension: called once for each [#trySuspend] that answered true, on the side of the
    /// awaiting fiber, with the flag and the computation that it had when it was suspended (F7).
    ///
    /// @param trigger that was awaited, signaled
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

    /// Gives this fiber to a scheduler, which is about to run it.
    ///
    /// @param handler the scheduler's side of this fiber; its `toString` becomes that of the fiber
    /// @throws IllegalStateException if it was spawned before (F10)
    public void assign(Handler handler) {
        if (!HANDLER.compareAndSet(this, null, requireNonNull(handler, "handler"))) {
            throw new IllegalStateException(this + " has been spawned already (F10); create a fiber for each spawn");
        }
    }

    /// Takes this fiber back from a scheduler that could not run it (F9).
    ///
    /// @param handler the one that it was assigned to
    public void unassign(Handler handler) {
        HANDLER.compareAndSet(this, handler, null);
    }

    @Override
    public String toString() {
        Handler assigned = handler;
        return assigned == null ? "Fiber[new]" : "Fiber[" + assigned + "]";
    }

    /// What a fiber runs.
    @FunctionalInterface
    public interface Main {
        /// Runs in the fiber.
        ///
        /// @param fiber the fiber itself, as [Fiber#current()] would give it
        /// @throws Exception goes to the scheduler's hook for unhandled errors (S3)
        void run(Fiber fiber) throws Exception;
    }
}
