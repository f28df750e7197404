package io.picos.std.sync;

import static java.util.Objects.requireNonNull;

import io.picos.Body;
import io.picos.Fiber;
import org.jspecify.annotations.Nullable;

/// A [Lock] that can also be shared: held by one fiber, or by any number of fibers that only look.
///
/// ```java
/// RwLock lock = RwLock.create();
/// int size = lock.sharing(() -> table.size());
/// lock.holding(() -> table.put(key, value));
/// ```
///
/// What [Lock] says of being optimistic, unfair and poisoned holds here. Whoever wants to share passes those
/// by who wait to hold it alone, who may so wait for ever. One fiber may share it several times.
///
/// It can be *frozen* when all has been written: from then on it is shared by all, for ever and at no cost,
/// and whoever wants it alone gets [Frozen].
///
/// ## Memory consistency effects
///
/// Actions before a release, [#poison()] or [#freeze()] *happen-before* the return of whatever acquires it
/// afterwards, or its failure. Sharing orders nothing between those who share.
///
/// ## Rules
///
/// L14 of `docs/RULES.md`.
public final class RwLock {
    /*
     * State machine, in an awaitable: a number of bits, or one of two terminal values, the negative ones.
     *
     *   bit or value   means                           terminal
     *   AWAITED        somebody may wait               no
     *   HELD           held by one alone               no
     *   n * SHARE      shared n times                  no
     *   POISONED       locked for ever                 yes
     *   FROZEN         shared for ever                 yes
     *
     *   not HELD          --acquireShared--> one SHARE more   CAS
     *   0                 --acquire--------> HELD             CAS; a fiber that has waited sets AWAITED
     *   any               --wait-----------> AWAITED as well  CAS, by a fiber that then waits for another value
     *   HELD or one SHARE --release--------> 0                CAS, by whoever then signals one, if it was AWAITED
     *   HELD              --poison---------> POISONED         CAS, by whoever then signals all
     *   not HELD          --freeze---------> FROZEN           the same
     *
     * As in Lock, where somebody waits the state is AWAITED, or a signal is on its way to one who makes it so
     * again. A fiber that has waited, and finds that it is shared, signals the next: one that wants a share may be
     * behind it.
     */
    private static final int AWAITED = 1;
    private static final int HELD = 2;
    private static final int SHARE = 4;
    private static final int POISONED = Integer.MIN_VALUE;
    private static final int FROZEN = Integer.MIN_VALUE + 1;

    private final Awaitable state = Awaitable.create(0);

    private RwLock() {}

    /// {@return a free lock}
    public static RwLock create() {
        return new RwLock();
    }

    /// {@return a new condition to wait for while this lock, or a share of it, is given up}
    public RwLockCondition newCondition() {
        return new RwLockCondition(this);
    }

    // ---- around a body

    /// Runs the body with a share of this lock, and gives the share up on every exit.
    ///
    /// @param body runs on the calling fiber
    /// @param <T> the type of the value
    /// @param <X> what checked exception the body throws
    /// @return the body's value
    /// @throws X what the body throws
    /// @throws RuntimeException what [#acquireShared()] throws
    public <T extends @Nullable Object, X extends Exception> T sharing(Body<T, X> body) throws X {
        requireNonNull(body, "body");
        acquireShared();
        try {
            return body.run();
        } finally {
            releaseShared();
        }
    }

    /// Runs the body with this lock held, releases it when the body returns, and poisons it when the body
    /// throws: also where it throws the cause of a cancellation.
    ///
    /// @param body runs on the calling fiber
    /// @param <T> the type of the value
    /// @param <X> what checked exception the body throws
    /// @return the body's value
    /// @throws X what the body throws
    /// @throws RuntimeException what [#acquire()] throws
    public <T extends @Nullable Object, X extends Exception> T holding(Body<T, X> body) throws X {
        requireNonNull(body, "body");
        acquire();
        T value;
        try {
            value = body.run();
        } catch (Throwable thrown) {
            tryPoison(); // or the body has released it
            throw thrown;
        }
        release();
        return value;
    }

    /// Runs the body with this lock held, and releases it on every exit.
    ///
    /// @param body runs on the calling fiber
    /// @param <T> the type of the value
    /// @param <X> what checked exception the body throws
    /// @return the body's value
    /// @throws X what the body throws
    /// @throws RuntimeException what [#acquire()] throws
    public <T extends @Nullable Object, X extends Exception> T protect(Body<T, X> body) throws X {
        requireNonNull(body, "body");
        acquire();
        try {
            return body.run();
        } finally {
            release();
        }
    }

    // ---- alone

    /// Acquires this lock, to hold it alone. Suspends while others hold or share it; only then a cancellation
    /// is looked at, and ends the wait.
    ///
    /// @throws Poisoned if it is poisoned, or is so while the fiber waits
    /// @throws Frozen if it is frozen, or is so while the fiber waits
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalStateException if it has to wait, and the current thread runs no fiber
    public void acquire() {
        int awaited = 0;
        while (true) {
            int current = state.get();
            check(current);
            if (isFree(current)) {
                if (state.compareAndSet(current, current | HELD | awaited)) {
                    return;
                }
            } else if (tryAwait(current)) {
                awaited = AWAITED;
                if (state.get() >= SHARE) {
                    state.signal();
                }
            }
            // lost to another fiber that acquires, releases or waits; or woken, to try again
        }
    }

    /// Acquires this lock, to hold it alone, if nobody holds or shares it. Never suspends.
    ///
    /// @return whether this call has acquired it
    /// @throws Poisoned if it is poisoned
    /// @throws Frozen if it is frozen
    public boolean tryAcquire() {
        while (true) {
            int current = state.get();
            check(current);
            if (!isFree(current)) {
                return false;
            }
            if (state.compareAndSet(current, current | HELD)) {
                return true;
            }
            // lost to another fiber that acquires or releases
        }
    }

    /// Releases this lock, and wakes one of those who wait. No effect on one that is poisoned or frozen.
    /// Never suspends, and never looks at a cancellation.
    ///
    /// @throws IllegalMonitorStateException if nobody holds it alone
    public void release() {
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

    /// Poisons this lock, which is held alone, and wakes all of those who wait. No effect on one that is
    /// poisoned already. Never suspends, and never looks at a cancellation.
    ///
    /// @throws IllegalMonitorStateException if nobody holds it alone
    public void poison() {
        if (!tryPoison()) {
            throw notHeld("poisoned");
        }
    }

    private boolean tryPoison() {
        while (true) {
            int current = state.get();
            if (current < 0 || (current & HELD) == 0) {
                return current == POISONED;
            }
            if (state.compareAndSet(current, POISONED)) {
                state.signalAll();
                return true;
            }
            // lost to a fiber that waits now, or to one that releases or poisons it
        }
    }

    // ---- shared

    /// Acquires a share of this lock. Suspends while others hold it alone; only then a cancellation is looked
    /// at, and ends the wait.
    ///
    /// @throws Poisoned if it is poisoned, or is so while the fiber waits
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalStateException if it has to wait, and the current thread runs no fiber; or if there
    ///     are more shares than can be counted
    public void acquireShared() {
        int awaited = 0;
        while (true) {
            int current = state.get();
            if (canShare(current)) {
                if (current == FROZEN || state.compareAndSet(current, shared(current) | awaited)) {
                    break;
                }
            } else if (tryAwait(current)) {
                awaited = AWAITED;
            }
            // lost to another fiber that acquires, releases or waits; or woken, to try again
        }
        signalIfAwaited(awaited);
    }

    /// Acquires a share of this lock if nobody holds it alone. Never suspends.
    ///
    /// @return whether this call has acquired one
    /// @throws Poisoned if it is poisoned
    /// @throws IllegalStateException if there are more shares than can be counted
    public boolean tryAcquireShared() {
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

    /// Gives up a share, and wakes one of those who wait if it was the last. No effect on a lock that is
    /// poisoned or frozen. Never suspends, and never looks at a cancellation.
    ///
    /// @throws IllegalMonitorStateException if it is not shared
    public void releaseShared() {
        int current;
        int next;
        do {
            current = state.get();
            if (current < 0) {
                return;
            }
            if (current < SHARE) {
                throw notHeld("given up by one who shares it");
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

    /// Freezes this lock: it is shared for ever. Takes a share to do so, and suspends as [#acquireShared()]
    /// does; whoever shares it may go on, and need not give the share up. No effect on one that is frozen
    /// already.
    ///
    /// @throws Poisoned if it is poisoned, or is so while the fiber waits
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalStateException if it has to wait, and the current thread runs no fiber
    public void freeze() {
        while (true) {
            int current = state.get();
            if (canShare(current)) {
                if (current == FROZEN || state.compareAndSet(current, FROZEN)) {
                    break;
                }
            } else {
                tryAwait(current);
            }
            // lost to another fiber that acquires, releases or waits; or woken, to try again
        }
        state.signalAll();
    }

    // ---- what it is

    /// {@return whether it is held alone at the moment, or poisoned}
    public boolean isLocked() {
        int current = state.get();
        return current == POISONED || (current > 0 && (current & HELD) != 0);
    }

    /// {@return whether it is shared at the moment, or frozen}
    public boolean isLockedShared() {
        int current = state.get();
        return current == FROZEN || current >= SHARE;
    }

    /// {@return whether it is frozen} It remains so.
    public boolean isFrozen() {
        return state.get() == FROZEN;
    }

    /// {@return whether it is poisoned} It remains so.
    public boolean isPoisoned() {
        return state.get() == POISONED;
    }

    void checkHeld() {
        check(state.get());
        if (!isLocked()) {
            throw notHeld("given up");
        }
    }

    void checkShared() {
        if (!canShare(state.get()) || !isLockedShared()) {
            throw notHeld("given up by one who shares it");
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

    /// Waits while the value is the given one, but for the bit that says that somebody waits.
    ///
    /// @return false if the value was another one already
    private boolean tryAwait(int current) {
        Fiber.current(); // fails before the state is changed
        int expected = current | AWAITED;
        if (current != expected && !state.compareAndSet(current, expected)) {
            return false;
        }
        state.await(expected);
        return true;
    }

    private static IllegalMonitorStateException notHeld(String what) {
        return new IllegalMonitorStateException("this lock cannot be " + what + ": nobody has it (L14)");
    }

    @Override
    public String toString() {
        int current = state.get();
        String name = isLockedShared() ? "shared" : isLocked() ? "held" : "free";
        return "RwLock["
                + (current == POISONED ? "poisoned" : current == FROZEN ? "frozen" : name)
                + ", "
                + state.waiting()
                + "]";
    }
}
