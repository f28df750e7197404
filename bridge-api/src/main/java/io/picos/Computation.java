package io.picos;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.util.Objects.requireNonNull;

import io.picos.engine.thread.Causes;
import io.picos.engine.thread.Current;
import io.picos.engine.time.Deadline;
import io.picos.engine.time.Nanos;
import io.picos.spi.Handler;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A single-assignment result that anyone may complete, and to which anyone may attach triggers.
///
/// A computation starts *running* and completes once: it *returns* a value or is *cancelled* with a cause.
/// Completion signals every attached [Trigger]. A computation is a promise for the fibers that await it, and
/// the unit of cancellation for the fibers that run on its behalf: cancelling a fiber means cancelling its
/// current computation.
///
/// ```java
/// Computation<Integer> answer = Computation.create();
/// Fiber.spawn(Fiber.create(answer), fiber -> answer.tryCapture(() -> 6 * 7));
/// int value = answer.await();
/// ```
///
/// Computations have no hierarchy of their own; [#attachCanceler] builds one. All operations are lock-free
/// except [#await()] and [#awaitCompletion()], which suspend, and the body of [#tryCapture].
///
/// ## Memory consistency effects
///
/// Actions in a thread before it completes a computation *happen-before* the actions in any other thread that
/// follow its observation of that completion.
///
/// ## Rules
///
/// C1 to C14 of `docs/RULES.md`; X1 to X5 for [Transaction].
///
/// ## Design rationale
///
/// There are no callbacks with values, no combinators and no children. Libraries can build them on single
/// assignment and triggers, the two things that cannot be built on top. Cancellation is completion, so code
/// that can wait for a result can also wait for a cancellation.
///
/// @param <T> the type of the value, which may be null
public final class Computation<T extends @Nullable Object> {
    /*
     * State machine. `state` is the only mutable field.
     *
     *   name       value      holds                                        terminal
     *   RUNNING    Bag        the attached triggers                        no
     *   TENTATIVE  Tentative  a transaction, the bag before, the outcome   no
     *   COMPLETED  Outcome    the value or the cause                       yes    (C1)
     *
     *   RUNNING   --tryAttach, detach--------> RUNNING    CAS, by any thread
     *   RUNNING   --tryReturn, tryCancel-----> COMPLETED  CAS, by any thread; the winner signals the bag (C3)
     *   RUNNING   --in a transaction---------> TENTATIVE  CAS, by the thread of the transaction
     *   TENTATIVE --transaction aborted------> RUNNING    CAS, by any thread that writes   (the bag before)
     *   TENTATIVE --transaction committed----> COMPLETED  CAS, by any thread that writes; the committer signals
     *
     * A TENTATIVE state changes its meaning with the state of its transaction, not with the CAS that follows.
     * Readers look through it at the transaction, so they disagree at no moment (X4).
     *
     * Ordering. Every change is a CAS and every read is volatile. Bags and outcomes are immutable. The
     * completer owns the bag that its completion has replaced.
     *
     * A completion is a duty: the triggers must be signaled. The completing operations, and all methods that
     * they call, allocate nothing after the CAS. They contain no switch over a state and no lambda: linking one
     * on first use allocates, and damages the JDK permanently if the stack overflows in the middle of it.
     */
    private static final VarHandle STATE =
            fieldVarHandle(MethodHandles.lookup(), "state", VarHandle.class, Computation.class, State.class);

    private static final Computation<@Nullable Void> FINISHED = new Computation<>(new Outcome.Returned<>(null));

    /// Allocated in advance, for a cancellation by an error of the JVM when no memory is left.
    private static final Outcome<?> WITHOUT_MEMORY =
            new Outcome.Cancelled<>(new OutOfMemoryError("no memory was left to hold the cause"));

    static {
        Computation<Integer> first = create(); // so that no other completion is the first: see `Trigger`
        first.tryAttach(Trigger.create());
        first.tryReturn(0);
    }

    private volatile State state; // CASed, any thread

    private Computation(State state) {
        this.state = state;
    }

    // ---- creating one

    /// {@return a running computation that signals its triggers in the order in which they were attached (C3)}
    ///
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Computation<T> create() {
        return create(Order.FIFO);
    }

    /// {@return a running computation}
    ///
    /// @param order the order in which its triggers will be signaled (C3)
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Computation<T> create(Order order) {
        return new Computation<>(Bag.empty(requireNonNull(order, "order")));
    }

    /// {@return a computation that has returned the value}
    ///
    /// @param value may be null
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Computation<T> returned(T value) {
        return new Computation<>(new Outcome.Returned<>(value));
    }

    /// {@return a constant computation that has returned null}
    public static Computation<@Nullable Void> finished() {
        return FINISHED;
    }

    /// {@return a computation that has been cancelled}
    ///
    /// @param cause the cause of the cancellation, not null
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Computation<T> cancelled(Throwable cause) {
        return new Computation<>(new Outcome.Cancelled<>(cause));
    }

    /// {@return a running computation with one action attached, to run when it completes}
    ///
    /// @param action see [Trigger#onSignal]
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Computation<T> withAction(Trigger.Action action) {
        return new Computation<>(Bag.empty(Order.FIFO).with(Trigger.withAction(action)));
    }

    // ---- completing it

    /// Completes this computation with a value, and signals its triggers on the calling thread.
    ///
    /// @param value may be null
    /// @return whether this call has completed it; false if it was completed before (C2)
    /// @throws StackOverflowError if the stack is nearly full; nothing has happened then (C13)
    public boolean tryReturn(T value) {
        return tryComplete(new Outcome.Returned<>(value));
    }

    /// Cancels this computation, and signals its triggers on the calling thread.
    ///
    /// If the cause is an error of the JVM, this succeeds even if no memory is left to hold the cause. The
    /// cause is then an OutOfMemoryError that was allocated in advance (C13).
    ///
    /// @param cause passed to every observer as it is, and never changed (C2)
    /// @return whether this call has completed it; false if it was completed before (C2)
    /// @throws StackOverflowError if the stack is nearly full; nothing has happened then (C13)
    public boolean tryCancel(Throwable cause) {
        return tryComplete(cancelledWith(cause));
    }

    /// Runs the body on the calling thread. Then completes this computation with the body's value, or cancels
    /// it with the throwable that the body throws (C2). The CompletionException that [#await()] puts around a
    /// checked cause is removed again. The body runs even if this computation is completed already.
    ///
    /// @param body the code to run, which may throw checked exceptions
    /// @return whether this call has completed it; if not, the value or the throwable of the body is dropped
    public boolean tryCapture(Callable<? extends T> body) {
        requireNonNull(body, "body");
        T value;
        try {
            value = body.call();
        } catch (Throwable thrown) {
            return tryCancel(Causes.original(thrown));
        }
        return tryReturn(value);
    }

    /// Cancels this computation with [DeadlineExceeded] after the duration (C12).
    /// See [#cancelAfter(Duration, Throwable)].
    ///
    /// @param duration zero or more
    public void cancelAfter(Duration duration) {
        Nanos.of(duration, "duration");
        cancelAfter(duration, new DeadlineExceeded(duration));
    }

    /// Cancels this computation after the duration, by the clock of the current fiber's scheduler. Never
    /// cancels early, and never if the computation completes first, which removes the timer at once (C9). Does
    /// not suspend. A duration of zero cancels soon, after other fibers have run, or while the current fiber
    /// computes; on the scheduler of a bridge, never before this method returns.
    ///
    /// @param duration zero or more
    /// @param cause the cause of the cancellation
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock (146 years)
    /// @throws IllegalStateException if the current thread runs no fiber (C9)
    /// @throws RuntimeException the cause of the cancellation, if the current fiber is cancelled (S1)
    public void cancelAfter(Duration duration, Throwable cause) {
        Nanos.of(duration, "duration");
        requireNonNull(cause, "cause");
        Handler handler = Current.handlerOrNull();
        if (handler == null) {
            throw Current.needsClock();
        }
        handler.cancelAfter(this, duration, cause);
    }

    @SuppressWarnings("unchecked") // a cancelled outcome has no value
    private static <T extends @Nullable Object> Outcome<T> cancelledWith(Throwable cause) {
        try {
            return new Outcome.Cancelled<>(cause);
        } catch (OutOfMemoryError noMemory) {
            if (cause instanceof VirtualMachineError) {
                return (Outcome<T>) WITHOUT_MEMORY;
            }
            throw noMemory;
        }
    }

    private boolean tryComplete(Outcome<T> outcome) {
        Signals.prepare();
        Bag triggers = complete(outcome);
        if (triggers == null) {
            return false;
        }
        try {
            Signals.signalAll(triggers);
        } catch (Throwable cut) {
            Signals.signalAll(triggers); // the call itself has failed, though there was room
        }
        return true;
    }

    /// Completes this, after [Signals#prepare()]. Allocates nothing.
    ///
    /// @return the triggers, which the caller signals, or null if this was completed before
    @Nullable Bag complete(Outcome<?> outcome) {
        while (resolve() instanceof Bag bag) {
            if (casState(bag, outcome)) {
                return bag;
            }
            // lost to another completer, which ends the loop, or to an attach or detach, which made progress
        }
        return null;
    }

    // ---- reading it

    /// {@return whether this computation has not completed yet}
    public boolean isRunning() {
        return view() instanceof Bag;
    }

    /// {@return whether this computation has been cancelled}
    public boolean isCancelled() {
        return view() instanceof Outcome.Cancelled<?>;
    }

    /// {@return the cause with which this computation was cancelled, or null if it is running or has returned}
    public @Nullable Throwable cancellation() {
        return view() instanceof Outcome.Cancelled<?>(Throwable cause) ? cause : null;
    }

    /// Throws the cause if this has been cancelled, else does nothing.
    ///
    /// @throws RuntimeException the cause itself if it is unchecked, else a
    ///     [java.util.concurrent.CompletionException] with the cause inside (C8)
    public void check() {
        Throwable cause = cancellation();
        if (cause != null) {
            throw Causes.unchecked(cause);
        }
    }

    /// {@return the outcome, or null if this computation is running}
    @SuppressWarnings("unchecked") // only the typed methods above store an outcome
    public @Nullable Outcome<T> peek() {
        return view() instanceof Outcome<?> outcome ? (Outcome<T>) outcome : null;
    }

    // ---- waiting for it

    /// Attaches a trigger, to be signaled when this completes. Lock-free, amortised constant time (C6).
    ///
    /// @param trigger the trigger, which must be [detached][#detach] if anything else signals it
    /// @return whether the trigger was attached; false if this is completed or the trigger is signaled already
    public boolean tryAttach(Trigger trigger) {
        requireNonNull(trigger, "trigger");
        while (!trigger.isSignaled() && resolve() instanceof Bag bag) {
            if (casState(bag, bag.with(trigger))) {
                return true;
            }
            // lost to a completer, which ends the loop, or to another attach or detach, which made progress
        }
        return false;
    }

    /// Signals the trigger, which also wakes its waiter, and removes it. Lock-free, amortised constant time
    /// (C6).
    ///
    /// @param trigger a trigger that was attached
    public void detach(Trigger trigger) {
        requireNonNull(trigger, "trigger");
        trigger.signal();
        release(trigger);
    }

    /// Accounts for an attached trigger that was signaled by something other than completion.
    void release(Trigger trigger) {
        while (resolve() instanceof Bag bag) {
            Bag next = bag.without(trigger);
            if (next == bag || casState(bag, next)) {
                return;
            }
            // lost to a completer, which ends the loop, or to another attach or detach, which made progress
        }
    }

    /// Waits for the outcome. If this is completed already, returns or throws at once: it does not look at the
    /// fiber's own cancellation, and needs no fiber. Otherwise suspends the current fiber (C7).
    ///
    /// @return the value
    /// @throws RuntimeException the cause with which this was cancelled, or the cause with which the waiting
    ///     fiber was cancelled, which wins if both arrive at the same time (C7). An unchecked cause is thrown
    ///     as it is, a checked cause inside a [java.util.concurrent.CompletionException] (C8)
    /// @throws IllegalStateException if it would have to suspend and the current thread runs no fiber (T9)
    public T await() {
        return awaitAs(this);
    }

    /// Waits like [#await()], and names the awaited object: a primitive that is made of a computation
    /// passes itself, so that dumps show the primitive (O4).
    ///
    /// @param waitedFor the object that dumps show; see [Trigger#awaitAs]
    /// @return the value
    /// @throws RuntimeException as [#await()]
    /// @throws IllegalStateException if it would have to suspend and the current thread runs no fiber (T9)
    public T awaitAs(Object waitedFor) {
        requireNonNull(waitedFor, "waitedFor");
        while (true) {
            Outcome<T> outcome = peek();
            if (outcome != null) {
                return outcome.get();
            }
            suspend("Computation.await", waitedFor);
        }
    }

    /// Waits like [#await()], but ignores the outcome: only the waiting fiber's own cancellation is thrown.
    ///
    /// @throws RuntimeException the cause with which the waiting fiber was cancelled
    /// @throws IllegalStateException if it would have to suspend and the current thread runs no fiber (T9)
    public void awaitCompletion() {
        awaitCompletionAs(this);
    }

    /// Waits like [#awaitCompletion()], and names the awaited object: see [#awaitAs].
    ///
    /// @param waitedFor the object that dumps show; see [Trigger#awaitAs]
    /// @throws RuntimeException the cause with which the waiting fiber was cancelled
    /// @throws IllegalStateException if it would have to suspend and the current thread runs no fiber (T9)
    public void awaitCompletionAs(Object waitedFor) {
        requireNonNull(waitedFor, "waitedFor");
        while (isRunning()) {
            suspend("Computation.awaitCompletion", waitedFor);
        }
    }

    /// Suspends until this completes, or until a spurious wake-up: the fiber's own computation may have
    /// returned, which says nothing about this one (C11). So the caller checks again.
    private void suspend(String operation, Object waitedFor) {
        Handler handler = Current.handler(operation); // before anything is attached
        Trigger trigger = Trigger.create();
        if (!tryAttach(trigger)) {
            return; // completed, since the trigger is fresh
        }
        Throwable cancelled = null;
        try {
            cancelled = handler.await(trigger, waitedFor);
        } finally {
            detach(trigger);
        }
        if (cancelled != null) {
            throw Causes.unchecked(cancelled);
        }
    }

    // ---- hierarchy

    /// {@return an awaiting trigger that, when signaled, cancels `into` with the cause of `from` if `from` is
    /// cancelled (C10)}
    ///
    /// @param from the computation whose cancellation is copied; no effect if it is running or has returned
    /// @param into the computation to cancel, with the same cause
    public static Trigger canceler(Computation<?> from, Computation<?> into) {
        return Trigger.withAction(new Canceler(requireNonNull(from, "from"), requireNonNull(into, "into")));
    }

    /// Copies a cancellation of `from` to `into`, until the caller [detaches][#detach] the returned trigger
    /// from `from` (C10).
    ///
    /// @param from the computation whose cancellation is copied
    /// @param into the computation to cancel, with the same cause
    /// @return the trigger to detach
    /// @throws RuntimeException the cause, if `from` is cancelled already (C8)
    /// @throws IllegalStateException if `from` has returned already (C10)
    public static Trigger attachCanceler(Computation<?> from, Computation<?> into) {
        Trigger canceler = canceler(from, into);
        if (from.tryAttach(canceler)) {
            return canceler;
        }
        from.check();
        throw new IllegalStateException("`from` has returned already, so no cancellation can come from it (C10)");
    }

    // ---- for transactions

    /// {@return the state as readers see it} Changes nothing.
    private Settled view() {
        State now = state;
        return now instanceof Tentative tentative ? tentative.view() : (Settled) now;
    }

    /// {@return the state, after a transaction in the way was aborted, or its committed outcome installed}
    private Settled resolve() {
        while (true) {
            State now = state;
            if (!(now instanceof Tentative tentative)) {
                return (Settled) now;
            }
            clear(tentative);
            // this CAS or another one has cleared it; the next round may meet another transaction, which has
            // made progress
        }
    }

    /// Replaces a tentative state by the state that its transaction has decided on.
    void clear(Tentative tentative) {
        casState(tentative, tentative.resolve());
    }

    /// {@return the tentative state, or null if this is completed already}
    ///
    /// @throws IllegalStateException if the transaction completes this already (X2)
    @Nullable Tentative tryPrepare(Transaction transaction, Outcome<?> outcome) {
        while (true) {
            if (state instanceof Tentative before && before.transaction() == transaction && transaction.isActive()) {
                throw new IllegalStateException(
                        "this transaction completes the computation already, and a computation completes once (X2)");
            }
            if (!(resolve() instanceof Bag bag)) {
                return null;
            }
            Tentative tentative = new Tentative(transaction, bag, outcome);
            if (casState(bag, tentative)) {
                return tentative;
            }
            // lost to a completer, which ends the loop, or to another operation, which made progress
        }
    }

    private boolean casState(State expected, State next) {
        return STATE.compareAndSet(this, expected, next);
    }

    /// {@return the computations into which a cancellation of this is copied at the moment} For dumps.
    List<Computation<?>> dependents() {
        List<Computation<?>> all = new ArrayList<>();
        if (view() instanceof Bag bag) {
            for (Bag each = bag; each.trigger != null; each = each.older()) {
                if (each.trigger.action() instanceof Canceler canceler) {
                    all.add(canceler.into());
                }
            }
        }
        return all;
    }

    /// {@return whether a timer is going to complete this, if nothing else does} For dumps.
    boolean hasDeadline() {
        if (view() instanceof Bag bag) {
            for (Bag each = bag; each.trigger != null; each = each.older()) {
                if (each.trigger.action() instanceof Deadline) {
                    return true;
                }
            }
        }
        return false;
    }

    /// {@return the number of triggers in the state, dead ones included} For the tests of C6.
    int size() {
        return view() instanceof Bag bag ? bag.size() : 0;
    }

    @Override
    public String toString() {
        return "Computation["
                + switch (view()) {
                    case Bag bag -> "running, " + bag.order() + ", " + bag.size() + " triggers";
                    case Outcome.Returned<?>(Object value) -> "returned " + value;
                    case Outcome.Cancelled<?>(Throwable cause) -> "cancelled, " + cause;
                }
                + "]";
    }
}
