package io.picos.std.sync;

import static java.util.Objects.requireNonNull;

import io.picos.Action;
import io.picos.Awaited;
import io.picos.Body;
import io.picos.Fiber;
import io.picos.std.Expiry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A [Lock] that can also be shared: held by one fiber, or shared by any number of fibers that only read.
///
/// ```java
/// RwLock lock = RwLock.create();
/// int size = lock.sharing(() -> table.size());
/// lock.holding(() -> table.put(key, value));
/// ```
///
/// It is optimistic and unfair, and can be poisoned, as [Lock] describes. Readers have priority: a fiber
/// acquires a share even while other fibers wait to hold the lock alone, so a steady stream of readers can
/// starve a writer. One fiber may share the lock several times.
///
/// It can be *frozen* when all writing is done: from then on all fibers share it, for ever and at no cost, and
/// acquiring it alone throws [Frozen].
///
/// ## Memory consistency effects
///
/// Actions before a release, [#poison()] or [#freeze()] *happen-before* the return of every later
/// acquisition, or the exception that it throws. Sharing orders nothing between the fibers that share.
///
/// ## Rules
///
/// L14, L24, L32 and L33 of `docs/RULES.md`.
public final class RwLock implements Awaited {
    private final RwState state = new RwState(this);

    private RwLock() {}

    /// {@return a free lock}
    public static RwLock create() {
        return new RwLock();
    }

    /// {@return a new condition; a fiber that waits for it gives up this lock, or its share, meanwhile}
    public RwLockCondition newCondition() {
        return new RwLockCondition(this);
    }

    // ---- around a body

    /// Runs the body with a share of this lock, and gives the share up on every exit. Never poisons the lock
    /// (L14).
    ///
    /// @param body runs on the calling fiber
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @return the body's value
    /// @throws X if the body throws it
    /// @throws RuntimeException if [#acquireShared()] throws it
    public <T extends @Nullable Object, X extends Exception> T sharing(Body<T, X> body) throws X {
        requireNonNull(body, "body");
        acquireShared();
        try {
            return body.run();
        } finally {
            releaseShared();
        }
    }

    /// Like [#sharing(Body)], for a body without a value.
    ///
    /// @param body runs on the calling fiber
    /// @param <X> the checked exception that the body may throw
    /// @throws X if the body throws it
    /// @throws RuntimeException if [#acquireShared()] throws it
    public <X extends Exception> void sharing(Action<X> body) throws X {
        sharing(Body.of(body));
    }

    /// Runs the body with this lock held. Releases the lock when the body returns, and poisons it when the body
    /// throws, also if it throws the cause of a cancellation (L14).
    ///
    /// @param body runs on the calling fiber
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @return the body's value
    /// @throws X if the body throws it
    /// @throws RuntimeException if [#acquire()] throws it
    /// @throws IllegalMonitorStateException if the body has released this lock and returns (L32)
    public <T extends @Nullable Object, X extends Exception> T holding(Body<T, X> body) throws X {
        return hold(true, body);
    }

    /// Like [#holding(Body)], for a body without a value.
    ///
    /// @param body runs on the calling fiber
    /// @param <X> the checked exception that the body may throw
    /// @throws X if the body throws it
    /// @throws RuntimeException if [#acquire()] throws it
    public <X extends Exception> void holding(Action<X> body) throws X {
        holding(Body.of(body));
    }

    /// Runs the body with this lock held, and releases it on every exit (L14).
    ///
    /// @param body runs on the calling fiber
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @return the body's value
    /// @throws X if the body throws it
    /// @throws RuntimeException if [#acquire()] throws it
    /// @throws IllegalMonitorStateException if the body has released this lock and returns (L32)
    public <T extends @Nullable Object, X extends Exception> T protect(Body<T, X> body) throws X {
        return hold(false, body);
    }

    /// Like [#protect(Body)], for a body without a value.
    ///
    /// @param body runs on the calling fiber
    /// @param <X> the checked exception that the body may throw
    /// @throws X if the body throws it
    /// @throws RuntimeException if [#acquire()] throws it
    public <X extends Exception> void protect(Action<X> body) throws X {
        protect(Body.of(body));
    }

    /// Runs the body with this lock held, and gives the lock up as far as the body has not done so (L32).
    ///
    /// @param poisons whether a body that throws poisons this lock
    private <T extends @Nullable Object, X extends Exception> T hold(boolean poisons, Body<T, X> body) throws X {
        requireNonNull(body, "body");
        acquire();
        T value;
        try {
            value = body.run();
        } catch (Throwable thrown) {
            if (state.isOwn()) {
                if (poisons) {
                    state.tryPoison();
                } else {
                    release();
                }
            }
            throw thrown;
        }
        state.releaseOwn();
        return value;
    }

    // ---- alone

    /// Acquires this lock, to hold it alone. Suspends while it is held or shared. Checks for cancellation only
    /// if it has to suspend; a cancellation ends the wait (L14).
    ///
    /// @throws Poisoned if this lock is poisoned, or becomes so while the fiber waits
    /// @throws Frozen if this lock is frozen, or becomes so while the fiber waits
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public void acquire() {
        state.acquire(null);
    }

    /// Acquires this lock, to hold it alone, if it can before the time is over. Suspends until then. The time is
    /// over by the clock of the fiber's scheduler, also where cancellation is forbidden (L24). Otherwise like
    /// [#acquire()].
    ///
    /// @param duration zero or more; zero does not suspend
    /// @return whether this call has acquired it
    /// @throws Poisoned if this lock is poisoned, or becomes so while the fiber waits
    /// @throws Frozen if this lock is frozen, or becomes so while the fiber waits
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public boolean tryAcquire(Duration duration) {
        return Expiry.within(duration, this::tryAcquire, state::acquire);
    }

    /// Acquires this lock, to hold it alone, if nobody holds or shares it. Never suspends, and ignores
    /// cancellation.
    ///
    /// @return whether this call has acquired it
    /// @throws Poisoned if this lock is poisoned
    /// @throws Frozen if this lock is frozen
    public boolean tryAcquire() {
        return state.tryAcquire();
    }

    /// Releases this lock, and wakes one waiter (L14). No effect if it is poisoned or frozen. Never suspends,
    /// and ignores cancellation.
    ///
    /// @throws IllegalMonitorStateException if nobody holds this lock alone
    public void release() {
        state.release();
    }

    /// Poisons this lock, which must be held alone, and wakes all waiters (L14). No effect if it is poisoned
    /// already. Never suspends, and ignores cancellation.
    ///
    /// @throws IllegalMonitorStateException if nobody holds this lock alone
    public void poison() {
        if (!state.tryPoison()) {
            throw RwState.notHeld("poisoned");
        }
    }

    // ---- shared

    /// Acquires a share of this lock. Suspends while another fiber holds it alone. Checks for cancellation only
    /// if it has to suspend; a cancellation ends the wait (L14).
    ///
    /// @throws Poisoned if this lock is poisoned, or becomes so while the fiber waits
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber; or if there are
    ///     more shares than can be counted
    public void acquireShared() {
        state.acquireShared(null);
    }

    /// Acquires a share of this lock, if it can before the time is over. Suspends until then. The time is
    /// over by the clock of the fiber's scheduler, also where cancellation is forbidden (L24). Otherwise like
    /// [#acquireShared()].
    ///
    /// @param duration zero or more; zero does not suspend
    /// @return whether this call has acquired it
    /// @throws Poisoned if this lock is poisoned, or becomes so while the fiber waits
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public boolean tryAcquireShared(Duration duration) {
        return Expiry.within(duration, this::tryAcquireShared, state::acquireShared);
    }

    /// Acquires a share of this lock if nobody holds it alone. Never suspends, and ignores cancellation.
    ///
    /// @return whether this call has acquired a share
    /// @throws Poisoned if this lock is poisoned
    /// @throws IllegalStateException if there are more shares than can be counted
    public boolean tryAcquireShared() {
        return state.tryAcquireShared();
    }

    /// Gives up a share, and wakes one waiter if it was the last share (L14). No effect if this lock is
    /// poisoned or frozen. Never suspends, and ignores cancellation.
    ///
    /// @throws IllegalMonitorStateException if this lock is not shared
    public void releaseShared() {
        state.releaseShared();
    }

    /// Freezes this lock: it is shared for ever (L14). Like [#acquireShared()], this suspends while another
    /// fiber holds the lock alone. Fibers that share the lock go on, and need not give up their shares. No
    /// effect if it is frozen already.
    ///
    /// @throws Poisoned if this lock is poisoned, or becomes so while the fiber waits
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public void freeze() {
        state.freeze();
    }

    // ---- queries

    /// {@return whether this lock is held alone at the moment, or poisoned}
    public boolean isLocked() {
        return state.isLocked();
    }

    /// {@return whether this lock is shared at the moment, or frozen}
    public boolean isLockedShared() {
        return state.isLockedShared();
    }

    /// {@return whether this lock is frozen} It remains so.
    public boolean isFrozen() {
        return state.isFrozen();
    }

    /// {@return whether this lock is poisoned} It remains so.
    public boolean isPoisoned() {
        return state.isPoisoned();
    }

    /// {@return the fiber that holds this lock alone, for dumps; null if it is free, shared or poisoned, or was
    /// acquired outside any fiber} May be late for a moment, since no other code depends on it. The fibers that
    /// share it are not known.
    @Override
    public @Nullable Fiber owner() {
        return state.holder();
    }

    void acquirePrepared() {
        state.acquirePrepared(null);
    }

    void acquireSharedPrepared() {
        state.acquireSharedPrepared(null);
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
