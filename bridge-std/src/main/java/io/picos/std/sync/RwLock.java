package io.picos.std.sync;

import static java.util.Objects.requireNonNull;

import io.picos.Body;
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
    private final RwState state = new RwState();

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
            state.tryPoison(); // or the body has released it
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
        state.acquire();
    }

    /// Acquires this lock, to hold it alone, if nobody holds or shares it. Never suspends.
    ///
    /// @return whether this call has acquired it
    /// @throws Poisoned if it is poisoned
    /// @throws Frozen if it is frozen
    public boolean tryAcquire() {
        return state.tryAcquire();
    }

    /// Releases this lock, and wakes one of those who wait. No effect on one that is poisoned or frozen.
    /// Never suspends, and never looks at a cancellation.
    ///
    /// @throws IllegalMonitorStateException if nobody holds it alone
    public void release() {
        state.release();
    }

    /// Poisons this lock, which is held alone, and wakes all of those who wait. No effect on one that is
    /// poisoned already. Never suspends, and never looks at a cancellation.
    ///
    /// @throws IllegalMonitorStateException if nobody holds it alone
    public void poison() {
        if (!state.tryPoison()) {
            throw RwState.notHeld("poisoned");
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
        state.acquireShared();
    }

    /// Acquires a share of this lock if nobody holds it alone. Never suspends.
    ///
    /// @return whether this call has acquired one
    /// @throws Poisoned if it is poisoned
    /// @throws IllegalStateException if there are more shares than can be counted
    public boolean tryAcquireShared() {
        return state.tryAcquireShared();
    }

    /// Gives up a share, and wakes one of those who wait if it was the last. No effect on a lock that is
    /// poisoned or frozen. Never suspends, and never looks at a cancellation.
    ///
    /// @throws IllegalMonitorStateException if it is not shared
    public void releaseShared() {
        state.releaseShared();
    }

    /// Freezes this lock: it is shared for ever. Takes a share to do so, and suspends as [#acquireShared()]
    /// does; whoever shares it may go on, and need not give the share up. No effect on one that is frozen
    /// already.
    ///
    /// @throws Poisoned if it is poisoned, or is so while the fiber waits
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalStateException if it has to wait, and the current thread runs no fiber
    public void freeze() {
        state.freeze();
    }

    // ---- what it is

    /// {@return whether it is held alone at the moment, or poisoned}
    public boolean isLocked() {
        return state.isLocked();
    }

    /// {@return whether it is shared at the moment, or frozen}
    public boolean isLockedShared() {
        return state.isLockedShared();
    }

    /// {@return whether it is frozen} It remains so.
    public boolean isFrozen() {
        return state.isFrozen();
    }

    /// {@return whether it is poisoned} It remains so.
    public boolean isPoisoned() {
        return state.isPoisoned();
    }

    void checkHeld() {
        state.checkHeld();
    }

    void checkShared() {
        state.checkShared();
    }

    @Override
    public String toString() {
        return "RwLock[" + state + "]";
    }
}
