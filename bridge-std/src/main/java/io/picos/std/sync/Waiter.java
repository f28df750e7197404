package io.picos.std.sync;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.Fiber;
import io.picos.Trigger;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// One wait of one fiber for something that is handed to it: a lock, a permit, a signal.
///
/// Whoever has something to hand over grants it; a waiter that is cancelled leaves. Each of the two is a CAS on
/// the same field, so that exactly one happens: either the waiter has it, or the other still does.
final class Waiter {
    /*
     * State machine. `state` decides; `trigger` is only how the fiber is woken.
     *
     *   WAITING --tryGrant--> GRANTED  CAS, by any thread, which then signals the trigger
     *   WAITING --tryLeave--> LEFT     CAS, by the waiting fiber, which then clears `who`
     *
     * A fiber that is woken otherwise (C11) puts a new trigger in place and then looks at `state`; the giver changes
     * `state` and then looks at `trigger`. So one of them sees what the other has done.
     */
    private static final VarHandle STATE =
            fieldVarHandle(MethodHandles.lookup(), "state", VarHandle.class, Waiter.class, State.class);

    private enum State {
        WAITING,
        GRANTED,
        LEFT
    }

    private volatile State state = State.WAITING; // CASed, any thread
    private volatile Trigger trigger = Trigger.create(); // written by the waiting fiber, read by any thread
    private volatile @Nullable Fiber who; // cleared by the waiting fiber when it leaves

    Waiter(Fiber who) {
        this.who = who;
    }

    boolean isGrantedTo(@Nullable Fiber fiber) {
        return state == State.GRANTED && who == fiber;
    }

    /// Suspends until this is granted, or the fiber is cancelled.
    ///
    /// @return null if it is granted, or why the fiber waits no more; then it has to leave
    @Nullable Throwable await() {
        while (state != State.GRANTED) {
            Throwable cause;
            try {
                cause = trigger.await();
            } catch (Throwable misuse) {
                return misuse; // whatever the reason is, the waiter has to leave
            }
            if (cause != null) {
                return cause;
            }
            if (state != State.GRANTED) {
                trigger = Trigger.create();
            }
        }
        return null;
    }

    /// Grants what was waited for, and wakes the fiber.
    ///
    /// @return false if the waiter has left, so that the caller still has it
    boolean tryGrant() {
        if (!STATE.compareAndSet(this, State.WAITING, State.GRANTED)) {
            return false; // lost to `tryLeave`, for nobody else grants
        }
        trigger.signal();
        return true;
    }

    /// Gives up. Called by the waiting fiber.
    ///
    /// @return false if this has been granted, so that the caller has it
    boolean tryLeave() {
        if (!STATE.compareAndSet(this, State.WAITING, State.LEFT)) {
            return false; // lost to `tryGrant`
        }
        who = null; // a queue may keep this for a while
        return true;
    }

    boolean hasLeft() {
        return state == State.LEFT;
    }

    @Override
    public String toString() {
        return state == State.GRANTED ? String.valueOf(who) : "Waiter[" + state + "]";
    }
}
