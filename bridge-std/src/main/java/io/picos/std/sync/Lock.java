package io.picos.std.sync;

import static java.util.Objects.requireNonNull;

import io.picos.Action;
import io.picos.Awaited;
import io.picos.Body;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.std.Expiry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A lock for fibers that is cheap, unfair, and can be poisoned.
///
/// ```java
/// Lock lock = Lock.create();
/// lock.holding(() -> balance += amount);
/// ```
///
/// It is *optimistic*: releasing it makes it free and wakes one waiter, which then tries again. Another fiber
/// may acquire it first. So a busy lock costs few switches of fibers, but no waiter is guaranteed to get it;
/// where that matters, see `Mutex`.
///
/// It is *poisoned* if a body that [#holding] runs has failed, because that body may have left its work
/// half-done: from then on the lock is locked for ever, and acquiring it throws [Poisoned].
///
/// Its owner only matters where [#holding] releases, and in dumps: a fiber may release a lock that another fiber has
/// acquired. It is not reentrant. Its operations check for cancellation, and need a fiber, only if they have to wait.
/// Acquiring and releasing a lock that no other fiber wants allocates nothing (L17).
///
/// ## Memory consistency effects
///
/// Actions before [#release()] or [#poison()] *happen-before* the return of the next [#acquire()] or
/// [#tryAcquire()], or the exception that it throws.
///
/// ## Rules
///
/// L13, L24, L32 and L33 of `docs/RULES.md`.
public final class Lock implements Awaited {
    /*
     * State machine, in an awaitable.
     *
     *   name       value  holds                                       terminal
     *   FREE       0      nothing                                     no
     *   HELD       1      that no fiber waits                         no
     *   CONTENDED  2      that a fiber may wait                       no
     *   POISONED   3      nothing                                     yes
     *
     *   FREE           --acquire--> HELD       CAS
     *   HELD           --acquire--> CONTENDED  CAS, by a fiber that then waits
     *   FREE           --acquire--> CONTENDED  CAS, by a fiber that has waited, since others may still wait
     *   HELD           --release--> FREE       CAS
     *   CONTENDED      --release--> FREE       CAS, by the caller, which then signals one waiter
     *   HELD/CONTENDED --poison---> POISONED   CAS, by the caller, which then signals all waiters
     *
     * While a fiber waits, the state is CONTENDED, or a signal is on its way to a fiber that makes it CONTENDED
     * again. A signaled fiber that is cancelled passes the signal on.
     */
    private static final int FREE = 0;
    private static final int HELD = 1;
    private static final int CONTENDED = 2;
    private static final int POISONED = 3;

    private final Awaitable state = Awaitable.of(this, FREE);

    /// The [Holder] of this lock, which compares it with itself, to find out whether it has released the lock meanwhile
    /// (L32). Dumps read it, too. So it may be stale, but not for the thread that has written it last.
    private @Nullable Object holder; // written by the thread that acquires, and by the thread that releases

    private Lock() {}

    /// {@return a free lock}
    public static Lock create() {
        return new Lock();
    }

    /// {@return a new condition; a fiber that waits for it gives this lock up meanwhile}
    public LockCondition newCondition() {
        return new LockCondition(this::checkHeld, this::release, this::acquirePrepared);
    }

    // ---- around a body

    /// Runs the body with this lock held. Releases the lock when the body returns, and poisons it when the body
    /// throws, also if it throws the cause of a cancellation (L13).
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

    /// Runs the body with this lock held, and releases it on every exit (L13).
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

    /// {@return whether the current thread has acquired this lock, and no thread has released it}
    private boolean isOwn() {
        return Holder.isCurrent(holder);
    }

    private void releaseOwn() {
        if (!isOwn() && !isPoisoned()) {
            throw notHeld("released");
        }
        release();
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
            if (isOwn()) {
                if (poisons) {
                    tryPoison();
                } else {
                    release();
                }
            }
            throw thrown;
        }
        releaseOwn();
        return value;
    }

    // ---- step by step

    /// Acquires this lock. Suspends while it is held. Checks for cancellation only if it has to suspend; a
    /// cancellation ends the wait (L13).
    ///
    /// @throws Poisoned if this lock is poisoned, or becomes so while the fiber waits
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public void acquire() {
        Trigger.prepareDeeper(); // so that the caller can release this
        acquirePrepared();
    }

    /// Like [#acquire()], for a caller that has made sure of the stack.
    void acquirePrepared() {
        if (state.compareAndSet(FREE, HELD)) {
            holder = Holder.current();
        } else {
            acquireContended(null);
        }
    }

    /// Acquires this lock if it becomes free before the time is over. Suspends until then. The time is over by
    /// the clock of the fiber's scheduler, also where cancellation is forbidden (L24). Otherwise like
    /// [#acquire()].
    ///
    /// @param duration zero or more; zero does not suspend
    /// @return whether this call has acquired it
    /// @throws Poisoned if this lock is poisoned, or becomes so while the fiber waits
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public boolean tryAcquire(Duration duration) {
        return Expiry.within(duration, this::tryAcquire, this::acquireContended);
    }

    /// {@return whether this call has acquired it; false if the time is over}
    boolean acquireContended(@Nullable Expiry expiry) {
        int acquired = HELD;
        while (!tryAcquire(acquired)) {
            Fiber.current(); // throws before the state is changed
            if (state.compareAndSet(HELD, CONTENDED) || state.get() == CONTENDED) {
                if (!state.await(CONTENDED, expiry)) {
                    return false; // no signal has reached this fiber, so it need not pass one on
                }
                acquired = CONTENDED;
            }
            // else it was released or poisoned meanwhile
        }
        return true;
    }

    /// Acquires this lock if it is free. Never suspends, and ignores cancellation.
    ///
    /// @return whether this call has acquired it
    /// @throws Poisoned if this lock is poisoned
    public boolean tryAcquire() {
        Trigger.prepareDeeper(); // so that the caller can release this
        return tryAcquire(HELD);
    }

    private boolean tryAcquire(int acquired) {
        if (state.compareAndSet(FREE, acquired)) {
            holder = Holder.current();
            return true;
        }
        if (isPoisoned()) {
            throw poisoned();
        }
        return false;
    }

    /// Releases this lock, and wakes one waiter (L13). No effect if it is poisoned. Never suspends, and ignores
    /// cancellation.
    ///
    /// @throws IllegalMonitorStateException if nobody holds this lock
    public void release() {
        Trigger.prepare();
        holder = null; // before the next holder writes it
        while (!state.compareAndSet(HELD, FREE)) {
            switch (state.get()) {
                case POISONED -> {
                    return;
                }
                case CONTENDED -> {
                    if (state.compareAndSet(CONTENDED, FREE)) {
                        state.signal();
                        return;
                    }
                }
                case FREE -> throw notHeld("released");
                default -> {}
            }
            // lost to a fiber that waits now, or to `poison`
        }
    }

    /// Poisons this lock, which must be held, and wakes all waiters (L13). No effect if it is poisoned already.
    /// Never suspends, and ignores cancellation.
    ///
    /// @throws IllegalMonitorStateException if nobody holds this lock
    public void poison() {
        if (!tryPoison()) {
            throw notHeld("poisoned");
        }
    }

    private boolean tryPoison() {
        Trigger.prepare();
        while (true) {
            int held = state.get();
            if (held == FREE || held == POISONED) {
                return held == POISONED;
            }
            if (state.compareAndSet(held, POISONED)) {
                holder = null;
                state.signalAll();
                return true;
            }
            // lost to a fiber that waits now, or to `release` or `poison`
        }
    }

    /// {@return whether this lock is held at the moment, or poisoned}
    public boolean isLocked() {
        return state.get() != FREE;
    }

    /// {@return whether this lock is poisoned} It remains so.
    public boolean isPoisoned() {
        return state.get() == POISONED;
    }

    /// {@return the fiber that has acquired this lock, for dumps; null if it is free, poisoned, or was acquired
    /// outside any fiber} A dump assumes that this fiber releases it, although another fiber may. So a circle of
    /// locks is reported as a deadlock (O5a). May be late for a moment, since no other code depends on it.
    @Override
    public @Nullable Fiber owner() {
        return isLocked() ? Holder.fiber(holder) : null;
    }

    private void checkHeld() {
        if (state.get() == FREE) {
            throw notHeld("given up");
        }
        if (isPoisoned()) {
            throw poisoned();
        }
    }

    private static Poisoned poisoned() {
        return new Poisoned("this lock is poisoned (L13): somebody who held it has failed");
    }

    private static IllegalMonitorStateException notHeld(String what) {
        return new IllegalMonitorStateException("this lock cannot be " + what + ": nobody holds it (L13)");
    }

    @Override
    public String toString() {
        String name = switch (state.get()) {
            case FREE -> "free";
            case POISONED -> "poisoned";
            default -> "held";
        };
        return "Lock[" + name + ", " + state.waiting() + "]";
    }
}
