package io.picos.std.sync;

import static java.util.Objects.requireNonNull;

import io.picos.Body;
import io.picos.Fiber;
import org.jspecify.annotations.Nullable;

/// A lock for fibers that is cheap, unfair, and can be poisoned.
///
/// ```java
/// Lock lock = Lock.create();
/// lock.holding(() -> balance += amount);
/// ```
///
/// It is *optimistic*: to release it is to make it free, and to wake one of those who wait, who then tries
/// again. Whoever comes by meanwhile may have it first. So a busy lock costs few switches of fibers, and
/// nobody is promised a turn; where that matters, see `Mutex`.
///
/// It is *poisoned* where a body that [#holding] ran has failed, and so may have left half of its work: from
/// then on it is locked for ever, and whoever wants it gets [Poisoned].
///
/// It does not know who holds it, and is not reentrant. None of its operations but those that have to wait
/// looks at a cancellation, or needs a fiber. Acquiring and releasing a lock that nobody else wants allocates
/// nothing.
///
/// ## Memory consistency effects
///
/// Actions before [#release()] or [#poison()] *happen-before* the return of the [#acquire()] or
/// [#tryAcquire()] that is next, or its failure.
///
/// ## Rules
///
/// L13 of `docs/RULES.md`.
public final class Lock {
    /*
     * State machine, in an awaitable.
     *
     *   name       value  holds                                       terminal
     *   FREE       0      nothing                                     no
     *   HELD       1      that nobody waits                           no
     *   CONTENDED  2      that somebody may wait                      no
     *   POISONED   3      nothing                                     yes
     *
     *   FREE           --acquire--> HELD       CAS
     *   HELD           --acquire--> CONTENDED  CAS, by a fiber that then waits
     *   FREE           --acquire--> CONTENDED  CAS, by a fiber that has waited, since others may wait still
     *   HELD           --release--> FREE       CAS
     *   CONTENDED      --release--> FREE       CAS, by whoever then signals one
     *   HELD/CONTENDED --poison---> POISONED   CAS, by whoever then signals all
     *
     * Where somebody waits, the state is CONTENDED, or a signal is on its way to one who makes it CONTENDED again:
     * a signaled fiber that is cancelled passes the signal on.
     */
    private static final int FREE = 0;
    private static final int HELD = 1;
    private static final int CONTENDED = 2;
    private static final int POISONED = 3;

    private final Awaitable state = Awaitable.create(FREE);

    private Lock() {}

    /// {@return a free lock}
    public static Lock create() {
        return new Lock();
    }

    /// {@return a new condition to wait for while this lock is given up}
    public LockCondition newCondition() {
        return new LockCondition(this::checkHeld, this::release, this::acquire);
    }

    // ---- around a body

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

    // ---- step by step

    /// Acquires this lock. Suspends while others hold it; only then a cancellation is looked at, and ends the
    /// wait.
    ///
    /// @throws Poisoned if it is poisoned, or is so while the fiber waits
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalStateException if it has to wait, and the current thread runs no fiber
    public void acquire() {
        if (!state.compareAndSet(FREE, HELD)) {
            acquireContended();
        }
    }

    private void acquireContended() {
        int acquired = HELD;
        while (!tryAcquire(acquired)) {
            Fiber.current(); // fails before the state is changed
            if (state.compareAndSet(HELD, CONTENDED) || state.get() == CONTENDED) {
                state.await(CONTENDED);
                acquired = CONTENDED;
            }
            // else it was released or poisoned meanwhile
        }
    }

    /// Acquires this lock if nobody holds it. Never suspends.
    ///
    /// @return whether this call has acquired it
    /// @throws Poisoned if it is poisoned
    public boolean tryAcquire() {
        return tryAcquire(HELD);
    }

    private boolean tryAcquire(int acquired) {
        if (state.compareAndSet(FREE, acquired)) {
            return true;
        }
        if (isPoisoned()) {
            throw poisoned();
        }
        return false;
    }

    /// Releases this lock, and wakes one of those who wait. No effect on a poisoned one. Never suspends, and
    /// never looks at a cancellation.
    ///
    /// @throws IllegalMonitorStateException if nobody holds it
    public void release() {
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
            // lost to a fiber that waits now, or to one that has poisoned it
        }
    }

    /// Poisons this lock, which is held, and wakes all of those who wait. No effect on one that is poisoned
    /// already. Never suspends, and never looks at a cancellation.
    ///
    /// @throws IllegalMonitorStateException if nobody holds it
    public void poison() {
        if (!tryPoison()) {
            throw notHeld("poisoned");
        }
    }

    private boolean tryPoison() {
        while (true) {
            int held = state.get();
            if (held == FREE || held == POISONED) {
                return held == POISONED;
            }
            if (state.compareAndSet(held, POISONED)) {
                state.signalAll();
                return true;
            }
            // lost to a fiber that waits now, or to one that releases or poisons it
        }
    }

    /// {@return whether it is held at the moment, or poisoned}
    public boolean isLocked() {
        return state.get() != FREE;
    }

    /// {@return whether it is poisoned} It remains so.
    public boolean isPoisoned() {
        return state.get() == POISONED;
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
