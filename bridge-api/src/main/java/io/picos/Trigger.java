package io.picos;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.util.Objects.requireNonNull;

import io.picos.engine.thread.Current;
import io.picos.engine.thread.Headroom;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A one-shot signal that one fiber can wait for.
///
/// A trigger starts *initial*, may become *awaiting* once, and ends *signaled*. To wait for something, a fiber
/// creates a trigger, attaches it to the object that will signal it, and awaits it:
///
/// ```java
/// Trigger trigger = Trigger.create();
/// if (computation.tryAttach(trigger)) {
///     Throwable cancelled = trigger.await();
///     if (cancelled != null) {
///         computation.detach(trigger);
///         // clean up, then throw it
///     }
/// }
/// ```
///
/// All operations except [#await()] are wait-free (T1). [#signal()] also runs the action, if there is one (T2).
///
/// ## Memory consistency effects
///
/// Actions in a thread before [#signal()] *happen-before* the attached action and the return of [#await()]
/// (T7).
///
/// ## Rules
///
/// T1 to T9 of `docs/RULES.md`.
///
/// ## Design rationale
///
/// A trigger carries no value and has no list of waiters: the object that a fiber waits *for* holds the value,
/// and a second waiter creates a trigger of its own (T4). [#await()] returns the cancellation instead of
/// throwing it, because the waiter has to clean up in both cases, and because in any wait the shared structure,
/// the trigger and the cancellation are three pieces of state that change independently.
public final class Trigger {
    /*
     * State machine. `state` is the only mutable field.
     *
     *   name      value            holds        terminal
     *   INITIAL   Simple.INITIAL   nothing      no
     *   AWAITING  the action       itself       no
     *   SIGNALED  Simple.SIGNALED  nothing      yes        (T3)
     *
     *   INITIAL  --onSignal--> AWAITING  CAS, by the one waiter        (T4)
     *   INITIAL  --signal----> SIGNALED  CAS, by any thread
     *   INITIAL  --dispose---> SIGNALED  CAS, by the scheduler of the waiter
     *   AWAITING --signal----> SIGNALED  CAS, by any thread; the winner runs the action (T2)
     *
     * The awaiting state *is* the action, usually the suspended fiber, so that waiting allocates no
     * state object.
     *
     * Ordering. The CAS to AWAITING releases the action, and the CAS to SIGNALED acquires it, so the
     * fields of the action need no ordering of their own. A thread that reads SIGNALED sees all that the
     * signaler did before (T7).
     */
    private static final VarHandle STATE =
            fieldVarHandle(MethodHandles.lookup(), "state", VarHandle.class, Trigger.class, State.class);

    private static final Trigger SIGNALED = new Trigger(Simple.SIGNALED);

    static {
        Signals.initialize();
        create().signal();
    }

    private volatile State state; // CASed, any thread

    private Trigger(State state) {
        this.state = state;
    }

    // ---- for waiters

    /// {@return a new trigger in the initial state}
    public static Trigger create() {
        return new Trigger(Simple.INITIAL);
    }

    /// {@return a constant trigger that is signaled already}
    public static Trigger signaled() {
        return SIGNALED;
    }

    /// {@return whether this trigger has been signaled} Never throws. Any thread may call it.
    public boolean isSignaled() {
        return state == Simple.SIGNALED;
    }

    /// Suspends the current fiber until this trigger is signaled or the fiber is cancelled.
    ///
    /// If the trigger is signaled already, this returns null at once: it neither suspends nor looks at the
    /// fiber's cancellation, and needs no fiber. Otherwise it returns when the fiber resumes, and the trigger
    /// is then signaled in every case (T6). The result is decided at that moment, not when the fiber is woken:
    /// if the fiber was signaled and then cancelled before it ran again, the result is the cause (T5). If the
    /// fiber's own computation returns meanwhile, the fiber may wake up although nothing that it waits for has
    /// happened (a *spurious wake-up*), and the result is null: the caller MUST check its own state again
    /// (C11). A thread interrupt neither wakes the fiber nor gets lost (T8). No thread of a backend is blocked
    /// (S7).
    ///
    /// @return null when signaled, or the cause with which the fiber was cancelled; never throws it
    /// @throws IllegalStateException if this trigger is awaited already (T4), or if it would have to suspend
    ///     and the current thread runs no fiber (T9)
    public @Nullable Throwable await() {
        return awaitAs(this);
    }

    /// Suspends like [#await()], and names the awaited object. A primitive passes itself, so that
    /// a [FiberDump] and the thread dumps of the JDK show the primitive instead of its trigger (O4).
    ///
    /// @param waitedFor the object that the fiber waits for, shown by its class and identity only; if it is
    ///     [Awaited], also its owner is shown
    /// @return null when signaled, or the cause with which the fiber was cancelled; never throws it
    /// @throws IllegalStateException if this trigger is awaited already (T4), or if it would have to suspend
    ///     and the current thread runs no fiber (T9)
    public @Nullable Throwable awaitAs(Object waitedFor) {
        requireNonNull(waitedFor, "waitedFor");
        return isInitial() ? Current.handler("Trigger.await").await(this, waitedFor) : null;
    }

    // ---- for signalers

    /// Makes sure of the stack for a [#signal()] that follows, some calls deeper. For authors of primitives: a
    /// primitive whose CAS serves a waiting fiber has to signal the fiber's trigger afterwards, and calls this
    /// before the CAS. So either both happen or neither does (C13). Never suspends.
    ///
    /// @throws StackOverflowError if there is no room; then nothing has happened
    public static void prepare() {
        Headroom.requireDeeper(); // the signal itself asks for less
    }

    /// Makes sure of the stack for a [#prepare()] that follows, some calls deeper or after the user's code. For authors
    /// of primitives: an operation that acquires something calls this first, and its caller then has the stack for
    /// the release, in a `finally` block for example (L33). Does not suffice for another call of this method, so
    /// none may follow a change of state. Never suspends.
    ///
    /// @throws StackOverflowError if there is no room; then nothing has happened
    public static void prepareDeeper() {
        Headroom.requireDeepest();
    }

    /// Signals this trigger and runs its action, if any, on the calling thread, after the state has changed
    /// (T2).
    ///
    /// A second signal has no effect (T1). An exception of the action does not reach the caller: it goes to the
    /// uncaught exception handler of the calling thread (C4).
    ///
    /// @throws StackOverflowError if an action is attached and the stack is nearly full; nothing has happened
    ///     then (C13)
    public void signal() {
        State now = state;
        if (now == Simple.SIGNALED || (now == Simple.INITIAL && casState(now, Simple.SIGNALED))) {
            return; // no action to run, which is the most usual case
        }
        Signals.prepare();
        Bag more = Signals.signal(this);
        if (more.trigger != null) {
            Signals.signalAll(more);
        }
    }

    // ---- for schedulers

    /// {@return true if initial, false if signaled (T1)}
    ///
    /// @throws IllegalStateException if an action is attached
    public boolean isInitial() {
        State now = state;
        if (now instanceof Action) {
            throw new IllegalStateException(
                    "this trigger is awaited already, and a trigger has one waiter (T4); create one for each wait");
        }
        return now == Simple.INITIAL;
    }

    /// Attaches the only action, which runs when this trigger is signaled.
    ///
    /// @param action runs at most once, on the signalling thread. It must be short, and must neither block
    ///     nor suspend: with assertions enabled, an attempt to suspend in it throws an AssertionError (T2)
    /// @return whether the action was attached; false if this trigger is signaled already
    /// @throws IllegalStateException if an action was attached before (T4)
    public boolean onSignal(Action action) {
        requireNonNull(action, "action");
        if (casState(Simple.INITIAL, action)) {
            return true;
        }
        // The CAS fails only if the state is no longer INITIAL, and it never becomes INITIAL again.
        return isInitial();
    }

    /// {@return a trigger that is awaited already, by the given action} Until it is signaled, [#await()],
    /// [#onSignal] and [#dispose()] throw IllegalStateException.
    ///
    /// @param action see [#onSignal]
    public static Trigger withAction(Action action) {
        return new Trigger(requireNonNull(action, "action"));
    }

    /// Signals an initial trigger that no fiber will await. Has no effect on a signaled trigger (T1).
    ///
    /// @throws IllegalStateException if an action is attached, which would have to be run
    public void dispose() {
        if (isInitial() && !casState(Simple.INITIAL, Simple.SIGNALED)) {
            isInitial(); // lost a race: to signal, which is as good, or to onSignal, for which this throws
        }
    }

    /// Makes this trigger signaled, and returns its action to the winner, which runs it: the first half of
    /// [#signal()]. Allocates nothing, and so contains no switch, whose linking on first use would allocate.
    @Nullable Action take() {
        while (true) {
            State now = state;
            if (now == Simple.SIGNALED) {
                return null;
            }
            if (casState(now, Simple.SIGNALED)) {
                return now instanceof Action action ? action : null;
            }
            // lost a race, and states only move forward, so this repeats at most twice
        }
    }

    /// Runs an action that was taken from this trigger.
    void run(Action action) {
        try {
            assert Current.enterAction();
            action.signaled(this);
        } finally {
            assert Current.exitAction();
        }
    }

    /// {@return the attached action, or null if there is none} For dumps.
    @Nullable Action action() {
        return state instanceof Action action ? action : null;
    }

    private boolean casState(State expected, State next) {
        return STATE.compareAndSet(this, expected, next);
    }

    @Override
    public String toString() {
        return "Trigger["
                + switch (state) {
                    case Simple simple -> simple.name().toLowerCase(java.util.Locale.ROOT);
                    case Action action -> "awaiting " + action;
                }
                + "]";
    }

    /// The action that runs when a trigger is signaled; usually the suspended fiber itself. For schedulers.
    public non-sealed interface Action extends State {
        /// Runs at most once, on the signalling thread. It must neither block nor suspend (T2).
        ///
        /// @param trigger the signaled trigger
        void signaled(Trigger trigger);
    }

    /// The states of a trigger; only [Action] concerns callers.
    public sealed interface State permits Simple, Action {}

    private enum Simple implements State {
        INITIAL,
        SIGNALED
    }
}
