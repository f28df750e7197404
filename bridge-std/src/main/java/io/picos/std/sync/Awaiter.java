package io.picos.std.sync;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.util.Objects.requireNonNull;

import io.picos.Trigger;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A trigger that waits on an [Awaitable]: for those who wait on several at once, or whatever the value is.
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
/// [Awaitable#await] is that, for a fiber that expects a value.
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
     *   WAITING --tryLeave---> LEFT      CAS, by the waiting fiber, or a signaler who finds the trigger signaled
     *   WAITING --await------> WAITING   CAS, by the fiber, woken without a signal (C11): a new trigger
     *
     * Whoever has ended it accounts for it, by `Awaitable.forget`, once.
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

    /// Has the trigger signaled by a signal to the awaitable, whatever its value is then. Signals go to those
    /// who came first. One that finds the trigger signaled already, by others, passes it over.
    ///
    /// @param awaitable to wait on
    /// @param trigger to be awaited by the caller; it may be added to several awaitables
    /// @return to be removed when the wait is over
    public static Awaiter add(Awaitable awaitable, Trigger trigger) {
        Awaiter awaiter = new Awaiter(awaitable, ANY, true, requireNonNull(trigger, "trigger"));
        requireNonNull(awaitable, "awaitable").add(awaiter);
        return awaiter;
    }

    /// Ends this wait, if no signal has ended it. Never suspends, never looks at a cancellation. May be left
    /// out where a signal is known to have arrived.
    ///
    /// @return true if no signal has reached this, and none will any more; false if one has, and was for
    ///     the caller: who has no use for it calls [Awaitable#signal()]
    public boolean remove() {
        if (tryLeave()) {
            awaitable.forget(1);
        }
        return state == Ending.LEFT;
    }

    // ---- for those within

    static Awaiter expecting(Awaitable awaitable, int expected) {
        return new Awaiter(awaitable, expected, false, Trigger.create());
    }

    static Awaiter expectingNothing(Awaitable awaitable) {
        return new Awaiter(awaitable, ANY, false, Trigger.create());
    }

    /// Suspends until this is signaled or the fiber is cancelled. For a trigger of our own.
    ///
    /// @return null if it is signaled, or why the fiber waits no more
    @Nullable Throwable await() {
        while (state instanceof Trigger trigger) {
            Throwable cause;
            try {
                cause = trigger.await();
            } catch (Throwable misuse) {
                return misuse; // whatever the reason is, the awaiter has to leave
            }
            if (cause != null) {
                return cause;
            }
            if (state == trigger) {
                STATE.compareAndSet(this, trigger, Trigger.create()); // fails only if it is signaled now
            }
        }
        return null;
    }

    boolean expectsOtherThan(int value) {
        return expected != value;
    }

    boolean isWaiting() {
        return state instanceof Trigger;
    }

    /// {@return whether somebody else has signaled the user's trigger} One of our own may have been signaled
    /// by a computation that returned, and then its fiber waits on.
    boolean isAwake() {
        return foreign && state instanceof Trigger trigger && trigger.isSignaled();
    }

    /// Ends this by a signal.
    ///
    /// @return whether it was this call that has ended it
    boolean trySignal() {
        while (state instanceof Trigger trigger) {
            if (STATE.compareAndSet(this, trigger, Ending.SIGNALED)) {
                trigger.signal();
                return true;
            }
            // it has ended, or its fiber was woken otherwise and has put a new trigger in place
        }
        return false;
    }

    /// Ends this without a signal.
    ///
    /// @return whether it was this call that has ended it
    boolean tryLeave() {
        while (state instanceof Trigger trigger) {
            if (STATE.compareAndSet(this, trigger, Ending.LEFT)) {
                return true;
            }
            // lost to a signal
        }
        return false;
    }

    @Override
    public String toString() {
        return "Awaiter[" + state + "]";
    }
}
