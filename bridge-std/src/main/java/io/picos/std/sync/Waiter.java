package io.picos.std.sync;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.std.Expiry;
import io.picos.std.Waiters;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// One wait of one fiber for a lock, a permit or a signal, which is handed to it.
///
/// The giver grants it; a cancelled waiter leaves. Both are a CAS on the same field, so exactly one happens:
/// either the waiter owns the lock, permit or signal, or the giver still does.
sealed class Waiter implements Waiters.Member permits Semaphore.Request {
    /*
     * State machine. `state` decides; `trigger` is only how the fiber is woken.
     *
     *   WAITING --tryGrant--> GRANTED  CAS, by any thread, which then signals the trigger
     *   WAITING --tryLeave--> LEFT     CAS, by the waiting fiber, which then clears `who`
     *   WAITING --expire----> LEFT     CAS, by a timer, which then signals the trigger
     *
     * After a spurious wake-up (C11) the fiber puts a new trigger in place and then reads `state`; the giver
     * or timer changes `state` and then reads `trigger`. So one of them sees the other's change.
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

    final boolean isGrantedTo(@Nullable Fiber fiber) {
        return state == State.GRANTED && who == fiber;
    }

    /// Suspends until this is granted or the fiber is cancelled.
    ///
    /// @param waitedFor the primitive, for dumps
    /// @return null if this is granted, else the throwable that has ended the wait; the waiter then has to
    ///     leave
    final @Nullable Throwable await(Object waitedFor) {
        while (state == State.WAITING) {
            Throwable cause;
            try {
                cause = trigger.awaitAs(waitedFor);
            } catch (Throwable misuse) {
                return misuse; // whatever the reason is, the waiter has to leave
            }
            if (cause != null) {
                return cause;
            }
            if (state == State.WAITING) {
                trigger = Trigger.create();
            }
        }
        return null;
    }

    /// Suspends until this is granted, the fiber is cancelled, or the time is over.
    ///
    /// @return null if this is granted or the time is over, else the throwable that has ended the wait; unless
    ///     this is granted, the waiter then has to leave
    final @Nullable Throwable await(Object waitedFor, Expiry expiry) {
        return expiry.<@Nullable Throwable>limit(this::expire, waitedFor, this::await);
    }

    /// Ends the wait because the time is over, unless this is granted. Called by a timer.
    private void expire() {
        if (STATE.compareAndSet(this, State.WAITING, State.LEFT)) {
            trigger.signal();
        }
        // else lost to `tryGrant` or `tryLeave`
    }

    /// {@return the fiber that waits or has been granted this, or null if it has left}
    @Nullable Fiber who() {
        return who;
    }

    /// {@return whether this has been granted}
    final boolean isGranted() {
        return state == State.GRANTED;
    }

    /// Grants the lock, permit or signal to the waiter, and wakes its fiber.
    ///
    /// @return false if the waiter has left, so that the caller still owns the lock, permit or signal
    final boolean tryGrant() {
        if (!STATE.compareAndSet(this, State.WAITING, State.GRANTED)) {
            return false; // lost to `tryLeave` or `expire`, because no other thread grants
        }
        trigger.signal();
        return true;
    }

    /// Gives up. Called by the waiting fiber.
    ///
    /// @return false if this has been granted, so that the caller owns the lock, permit or signal
    final boolean tryLeave() {
        if (!STATE.compareAndSet(this, State.WAITING, State.LEFT) && state == State.GRANTED) {
            return false; // lost to `tryGrant`
        }
        who = null; // a queue may keep this for a while
        return true;
    }

    @Override
    public final boolean hasLeft() {
        return state == State.LEFT;
    }

    @Override
    public final String toString() {
        return state == State.GRANTED ? String.valueOf(who) : "Waiter[" + state + "]";
    }
}
