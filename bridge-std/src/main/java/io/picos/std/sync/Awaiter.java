package io.picos.std.sync;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.util.Objects.requireNonNull;

import io.picos.Trigger;
import io.picos.std.Expiry;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A trigger that waits on an [Awaitable]: for a fiber that waits on several at once, or regardless of the
/// value.
///
/// ```java
/// Trigger trigger = Trigger.create();
/// Awaiter awaiter = Awaiter.add(awaitable, trigger);
/// Throwable cause = trigger.await();
/// if (!awaiter.remove() && cause != null) {
///     awaitable.signal();
/// }
/// ```
///
/// [Awaitable#await] does this for a fiber that expects a value.
///
/// ## Memory consistency effects
///
/// Actions before [Awaitable#signal()] *happen-before* the return of the trigger's await.
///
/// ## Rules
///
/// L12 of `docs/RULES.md`.
public final class Awaiter {
    /*
     * State machine. `state` is the only mutable field.
     *
     *   name      value              holds                    terminal
     *   WAITING   a trigger          how the fiber is woken   no
     *   SIGNALED  Ending.SIGNALED    nothing                  yes
     *   LEFT      Ending.LEFT        nothing                  yes
     *
     *   WAITING --trySignal--> SIGNALED  CAS, by any thread, which then signals the trigger
     *   WAITING --tryLeave---> LEFT      CAS, by the fiber, or a signaler that finds the trigger signaled
     *   WAITING --expire-----> LEFT      CAS, by a timer, which then signals the trigger
     *   WAITING --await------> WAITING   CAS, by the fiber after a spurious wake-up (C11): a new trigger
     *
     * The thread whose CAS has ended the awaiter accounts for it once, by `Awaitable.forget`.
     */
    private static final VarHandle STATE =
            fieldVarHandle(MethodHandles.lookup(), "state", VarHandle.class, Awaiter.class, Object.class);

    private static final long ANY = Long.MIN_VALUE; // no `int` equals it

    private enum Ending {
        SIGNALED,
        LEFT
    }

    private final Awaitable awaitable;
    private final long expected;
    private final boolean foreign; // whether the trigger belongs to the user, and others may signal it

    private volatile Object state; // CASed, any thread

    private Awaiter(Awaitable awaitable, long expected, boolean foreign, Trigger trigger) {
        this.awaitable = awaitable;
        this.expected = expected;
        this.foreign = foreign;
        this.state = trigger;
    }

    /// Adds the trigger to the awaitable: a signal there signals the trigger, whatever the value is at that
    /// moment. Signals go to awaiters first come, first served. A signal skips an awaiter whose trigger
    /// something else has signaled already.
    ///
    /// @param awaitable the awaitable to wait on
    /// @param trigger the trigger that the caller awaits; it may be added to several awaitables
    /// @return the awaiter, to be removed when the wait is over
    public static Awaiter add(Awaitable awaitable, Trigger trigger) {
        Awaiter awaiter = new Awaiter(awaitable, ANY, true, requireNonNull(trigger, "trigger"));
        requireNonNull(awaitable, "awaitable").add(awaiter);
        return awaiter;
    }

    /// Ends this wait, unless a signal has ended it. Never suspends, and ignores cancellation. The call may be
    /// omitted if a signal is known to have arrived.
    ///
    /// @return true if no signal has reached this awaiter, and none will; false if a signal has reached it. A
    ///     caller that does not use that signal passes it on by [Awaitable#signal()] (L12)
    public boolean remove() {
        if (tryLeave()) {
            awaitable.forget(1);
        }
        return state == Ending.LEFT;
    }

    // ---- for this package

    static Awaiter expecting(Awaitable awaitable, int expected) {
        return new Awaiter(awaitable, expected, false, Trigger.create());
    }

    static Awaiter expectingNothing(Awaitable awaitable) {
        return new Awaiter(awaitable, ANY, false, Trigger.create());
    }

    /// Suspends until this is signaled or the fiber is cancelled. Not for a user's trigger.
    ///
    /// @return null if this is signaled, else the throwable that has ended the wait
    @Nullable Throwable await() {
        return await(awaitable.name());
    }

    private @Nullable Throwable await(Object waitedFor) {
        while (state instanceof Trigger trigger) {
            Throwable cause;
            try {
                cause = trigger.awaitAs(waitedFor);
            } catch (Throwable misuse) {
                return misuse; // whatever the reason is, the awaiter has to leave
            }
            if (cause != null) {
                return cause;
            }
            if (state == trigger) {
                STATE.compareAndSet(this, trigger, Trigger.create()); // fails only if this is signaled now
            }
        }
        return null;
    }

    /// Suspends until this is signaled, the fiber is cancelled, or the time is over.
    ///
    /// @return null if this is signaled or the time is over, else the throwable that has ended the wait
    @Nullable Throwable await(Expiry expiry) {
        return expiry.<@Nullable Throwable>limit(this::expire, awaitable.name(), this::await);
    }

    /// Ends this because the time is over. Called by a timer.
    private void expire() {
        while (state instanceof Trigger trigger) {
            if (STATE.compareAndSet(this, trigger, Ending.LEFT)) {
                awaitable.forget(1);
                trigger.signal();
                return;
            }
            // lost to a signal, to `tryLeave`, or to a new trigger after a spurious wake-up
        }
    }

    boolean expectsOtherThan(int value) {
        return expected != value;
    }

    boolean isSignaled() {
        return state == Ending.SIGNALED;
    }

    boolean isWaiting() {
        return state instanceof Trigger;
    }

    /// {@return whether something else has signaled the user's trigger} A trigger made here may have been
    /// signaled by a spurious wake-up (C11), after which its fiber waits on.
    boolean isAwake() {
        return foreign && state instanceof Trigger trigger && trigger.isSignaled();
    }

    /// Ends this by a signal.
    ///
    /// @return whether this call has ended it
    boolean trySignal() {
        while (state instanceof Trigger trigger) {
            if (STATE.compareAndSet(this, trigger, Ending.SIGNALED)) {
                trigger.signal();
                return true;
            }
            // it has ended, or its fiber has put a new trigger in place after a spurious wake-up
        }
        return false;
    }

    /// Ends this without a signal.
    ///
    /// @return whether this call has ended it
    boolean tryLeave() {
        while (state instanceof Trigger trigger) {
            if (STATE.compareAndSet(this, trigger, Ending.LEFT)) {
                return true;
            }
            // lost to a signal, or to another call of this
        }
        return false;
    }

    @Override
    public String toString() {
        return "Awaiter[" + state + "]";
    }
}
