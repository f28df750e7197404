package io.picos.std.sync;

import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.std.Expiry;
import org.jspecify.annotations.Nullable;

/// The state of an [RwLock], with the transitions that its operations make.
final class RwState {
    /*
     * State machine, in an awaitable: a number of bits, or one of two terminal values, the negative ones.
     *
     *   bit or value   means                           terminal
     *   AWAITED        a fiber may wait                no
     *   HELD           held by one fiber alone         no
     *   n * SHARE      shared n times                  no
     *   POISONED       locked for ever                 yes
     *   FROZEN         shared for ever                 yes
     *
     *   not HELD          --acquireShared--> one SHARE more   CAS
     *   0                 --acquire--------> HELD             CAS; a fiber that has waited sets AWAITED
     *   any               --wait-----------> AWAITED as well  CAS, by a fiber that then waits for another value
     *   HELD or one SHARE --release--------> 0                CAS, by the caller, which then signals one waiter
     *                                                         if it was AWAITED
     *   HELD              --poison---------> POISONED         CAS, by the caller, which then signals all
     *   not HELD          --freeze---------> FROZEN           the same
     *
     * As in Lock: while a fiber waits, the state is AWAITED, or a signal is on its way to a fiber that makes it
     * so again. A fiber that has waited, and is about to wait again because the lock is shared, signals the
     * next waiter: a fiber that wants a share may be behind it.
     */
    private static final int AWAITED = 1;
    private static final int HELD = 2;
    private static final int SHARE = 4;
    private static final int POISONED = Integer.MIN_VALUE;
    private static final int FROZEN = Integer.MIN_VALUE + 1;

    private final Awaitable state;

    /// The [Holder] that has acquired the lock alone, as in Lock.
    private @Nullable Object holder; // written by the thread that acquires, and by the thread that releases

    RwState(RwLock lock) {
        state = Awaitable.of(lock, 0);
    }

    /// {@return the fiber that holds the lock alone, as far as is known}
    @Nullable Fiber holder() {
        return isLocked() ? Holder.fiber(holder) : null;
    }

    // ---- the operations of RwLock with these names

    /// {@return whether this call has acquired it; false if the time is over}
    boolean acquire(@Nullable Expiry expiry) {
        Trigger.prepareDeeper(); // so that the caller can release the lock
        return acquirePrepared(expiry);
    }

    /// Like [#acquire], for a caller that has made sure of the stack.
    boolean acquirePrepared(@Nullable Expiry expiry) {
        int awaited = 0;
        while (true) {
            int current = state.get();
            check(current);
            if (isFree(current)) {
                if (state.compareAndSet(current, current | HELD | awaited)) {
                    holder = Holder.current();
                    return true;
                }
            } else {
                if (awaited != 0 && current >= SHARE) {
                    state.signal();
                }
                if (tryMark(current)) {
                    if (!state.await(current | AWAITED, expiry)) {
                        return false; // no signal has reached this fiber, so it need not pass one on
                    }
                    awaited = AWAITED;
                }
            }
            // lost to another fiber that acquires, releases or waits; or woken, to try again
        }
    }

    boolean tryAcquire() {
        Trigger.prepareDeeper(); // as in `acquire`
        while (true) {
            int current = state.get();
            check(current);
            if (!isFree(current)) {
                return false;
            }
            if (state.compareAndSet(current, current | HELD)) {
                holder = Holder.current();
                return true;
            }
            // lost to another fiber that acquires or releases
        }
    }

    void release() {
        Trigger.prepare();
        holder = null; // before the next holder writes it
        int current;
        do {
            current = state.get();
            if (current < 0) {
                return;
            }
            if ((current & HELD) == 0) {
                throw notHeld("released");
            }
        } while (!state.compareAndSet(current, 0)); // lost to a fiber that waits now
        signalIfAwaited(current);
    }

    /// {@return whether the current thread has acquired it alone, and no thread has released it}
    boolean isOwn() {
        return Holder.isCurrent(holder);
    }

    void releaseOwn() {
        if (!isOwn() && state.get() >= 0) {
            throw notHeld("released");
        }
        release();
    }

    /// {@return whether it is poisoned now, or was poisoned before; else nobody holds it alone}
    boolean tryPoison() {
        Trigger.prepare();
        while (true) {
            int current = state.get();
            if (current < 0 || (current & HELD) == 0) {
                return current == POISONED;
            }
            if (state.compareAndSet(current, POISONED)) {
                holder = null;
                state.signalAll();
                return true;
            }
            // lost to a fiber that waits now, or to `release` or `poison`
        }
    }

    /// {@return whether this call has acquired a share; false if the time is over}
    boolean acquireShared(@Nullable Expiry expiry) {
        Trigger.prepareDeeper(); // as in `acquire`
        return acquireSharedPrepared(expiry);
    }

    /// Like [#acquireShared], for a caller that has made sure of the stack.
    boolean acquireSharedPrepared(@Nullable Expiry expiry) {
        int awaited = 0;
        while (true) {
            int current = state.get();
            if (canShare(current)) {
                if (current == FROZEN || state.compareAndSet(current, shared(current) | awaited)) {
                    break;
                }
            } else if (tryMark(current)) {
                if (!state.await(current | AWAITED, expiry)) {
                    return false; // as in `acquire`
                }
                awaited = AWAITED;
            }
            // lost to another fiber that acquires, releases or waits; or woken, to try again
        }
        signalIfAwaited(awaited);
        return true;
    }

    boolean tryAcquireShared() {
        Trigger.prepareDeeper(); // as in `acquire`
        while (true) {
            int current = state.get();
            if (!canShare(current)) {
                return false;
            }
            if (current == FROZEN || state.compareAndSet(current, shared(current))) {
                return true;
            }
            // lost to another fiber that acquires or releases
        }
    }

    void releaseShared() {
        Trigger.prepare();
        int current;
        int next;
        do {
            current = state.get();
            if (current < 0) {
                return;
            }
            if (current < SHARE) {
                throw notHeld("given up by a reader");
            }
            next = current - SHARE;
            if (next < SHARE) {
                next = 0;
            }
        } while (!state.compareAndSet(current, next)); // lost to another fiber that shares, gives up or waits
        if (next == 0) {
            signalIfAwaited(current);
        }
    }

    void freeze() {
        Trigger.prepareDeeper(); // as in `acquire`
        while (true) {
            int current = state.get();
            if (canShare(current)) {
                if (current == FROZEN || state.compareAndSet(current, FROZEN)) {
                    break;
                }
            } else if (tryMark(current)) {
                state.await(current | AWAITED);
            }
            // lost to another fiber that acquires, releases or waits; or woken, to try again
        }
        state.signalAll();
    }

    boolean isLocked() {
        int current = state.get();
        return current == POISONED || (current > 0 && (current & HELD) != 0);
    }

    boolean isLockedShared() {
        int current = state.get();
        return current == FROZEN || current >= SHARE;
    }

    boolean isFrozen() {
        return state.get() == FROZEN;
    }

    boolean isPoisoned() {
        return state.get() == POISONED;
    }

    // ---- checks

    void checkHeld() {
        check(state.get());
        if (!isLocked()) {
            throw notHeld("given up");
        }
    }

    void checkShared() {
        if (!canShare(state.get()) || !isLockedShared()) {
            throw notHeld("given up by a reader");
        }
    }

    private static boolean isFree(int current) {
        return (current & ~AWAITED) == 0;
    }

    private static void check(int current) {
        if (current == FROZEN) {
            throw new Frozen("this lock is frozen (L14): it can only be shared");
        }
        canShare(current);
    }

    private static boolean canShare(int current) {
        if (current == POISONED) {
            throw new Poisoned("this lock is poisoned (L14): somebody who held it has failed");
        }
        return current == FROZEN || (current & HELD) == 0;
    }

    private static int shared(int current) {
        if (current > Integer.MAX_VALUE - SHARE) {
            throw new IllegalStateException("this lock is shared too often to count (L14)");
        }
        return current + SHARE;
    }

    private void signalIfAwaited(int current) {
        if ((current & AWAITED) != 0) {
            state.signal();
        }
    }

    /// Sets the bit AWAITED, for a fiber that is about to wait while the value is the given one with that bit.
    ///
    /// @return false if the value was another one already
    private boolean tryMark(int current) {
        Fiber.current(); // throws before the state is changed
        int expected = current | AWAITED;
        return current == expected || state.compareAndSet(current, expected);
    }

    static IllegalMonitorStateException notHeld(String what) {
        return new IllegalMonitorStateException("this lock cannot be " + what + ": nobody has it (L14)");
    }

    @Override
    public String toString() {
        int current = state.get();
        String name = isLockedShared() ? "shared" : isLocked() ? "held" : "free";
        return (current == POISONED ? "poisoned" : current == FROZEN ? "frozen" : name) + ", " + state.waiting();
    }
}
