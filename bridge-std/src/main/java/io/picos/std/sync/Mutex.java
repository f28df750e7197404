package io.picos.std.sync;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.util.Objects.requireNonNull;

import io.picos.Action;
import io.picos.Awaited;
import io.picos.Body;
import io.picos.Cancellation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.std.Expiry;
import io.picos.std.Waiters;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A lock for fibers: fair, not reentrant, and owned by the fiber that has locked it.
///
/// ```java
/// Mutex mutex = Mutex.create();
/// mutex.protect(() -> balance += amount);
/// ```
///
/// Unlocking hands the mutex to the fiber that has waited longest: that fiber owns it before it runs (L1). So
/// no fiber overtakes another, and under heavy contention each hand-off costs a switch of fibers; [Lock] is
/// faster there, and unfair. All operations that do not suspend are lock-free. Locking and unlocking a mutex that no
/// other fiber wants allocates nothing (L17).
///
/// A mutex made by [#unchecked()] does not know its owner: it costs a few nanoseconds less, and may be unlocked
/// by another fiber, or outside any.
///
/// ## Memory consistency effects
///
/// Actions before [#unlock()] *happen-before* the return of the [#lock()] or [#tryLock()] that locks next.
///
/// ## Rules
///
/// L1 to L3, L17, L24 and L33 of `docs/RULES.md`.
///
/// ## Design rationale
///
/// Reentrance hides that a critical section calls itself, so it is left out. A hand-off is worth its price
/// where each waiter may be cancelled: the queue is the only place that knows which fibers still wait.
public final class Mutex implements Awaited {
    /*
     * State machine. `state` is the only field.
     *
     *   name       value          holds
     *   UNLOCKED   null           nothing
     *   LOCKED     the owner      itself: a fiber, the waiter that it was handed to, or ANYONE
     *   CONTENDED  a Contended    the owner and the waiters
     *
     *   UNLOCKED  --lock----> LOCKED     CAS
     *   LOCKED    --lock----> CONTENDED  CAS, by a fiber that then waits
     *   CONTENDED --lock----> CONTENDED  the same
     *   LOCKED    --unlock--> UNLOCKED   CAS, by the owner
     *   CONTENDED --unlock--> CONTENDED  CAS, by the owner: the first waiter owns it, and is then granted it
     *   CONTENDED --unlock--> LOCKED     the same, if it was the only waiter
     *   CONTENDED --leave---> CONTENDED  CAS, by a waiter that gives up; or LOCKED, if it was the only waiter
     *
     * Only the owner takes waiters off the queue. If the new owner turns out to have left, the caller of
     * `unlock` owns the mutex in its place, and unlocks it again. That is why the owner is a waiter, and not
     * yet its fiber: a fiber that has left owns nothing, whatever the state says for a moment.
     */
    private static final VarHandle STATE =
            fieldVarHandle(MethodHandles.lookup(), "state", VarHandle.class, Mutex.class, Object.class);

    /// The owner of an unchecked mutex.
    private static final Object ANYONE = new Object();

    private record Contended(Object owner, Waiters<Waiter> waiters) {}

    private volatile @Nullable Object state; // CASed, any thread
    private final boolean checked;

    private Mutex(boolean checked) {
        this.checked = checked;
    }

    /// {@return an unlocked mutex that is *checked*: it knows its owner, and checks each use (L2)}
    public static Mutex create() {
        return new Mutex(true);
    }

    /// {@return an unlocked mutex that does not know its owner} It checks for cancellation, and needs a fiber,
    /// only if it has to wait (L2).
    public static Mutex unchecked() {
        return new Mutex(false);
    }

    /// {@return a new condition; a fiber that waits for it gives this mutex up meanwhile}
    public Condition newCondition() {
        return new Condition(this);
    }

    /// Locks this mutex. Suspends while another fiber owns it. A cancellation ends the wait; if the mutex was
    /// handed over at the same moment, it is passed on (L3).
    ///
    /// @throws RuntimeException the cause with which the fiber is cancelled; if this mutex is checked, also
    ///     when it is free (L2)
    /// @throws IllegalMonitorStateException if this mutex is checked and the fiber owns it already (L2)
    /// @throws IllegalStateException if the current thread runs no fiber, and this mutex is checked or has to
    ///     wait
    public void lock() {
        Trigger.prepareDeeper(); // so that the caller can unlock this
        lockPrepared();
    }

    /// Like [#lock()], for a caller that has made sure of the stack.
    void lockPrepared() {
        Object self = self();
        if (!STATE.compareAndSet(this, null, self)) {
            lockContended(self);
        }
    }

    private void lockContended(Object self) {
        Waiter waiter = new Waiter(Fiber.current()); // throws before anything is left in the queue
        if (!tryQueue(self, waiter)) {
            return;
        }
        Throwable cause = waiter.await(this);
        if (cause != null) {
            leave(waiter);
            throw Cancellation.unchecked(cause);
        }
    }

    /// Ends a wait that was cancelled, or whose time is over.
    private void leave(Waiter waiter) {
        if (waiter.tryLeave()) {
            forget();
        } else {
            release(waiter); // this mutex was handed to the waiter
        }
    }

    /// {@return whether the waiter is in the queue; else this was unlocked meanwhile, and this call has locked
    /// it}
    private boolean tryQueue(Object self, Waiter waiter) {
        while (true) {
            Object current = state;
            if (current == null) {
                if (STATE.compareAndSet(this, null, self)) {
                    return false;
                }
            } else {
                Object owner = owner(current);
                if (checked && isOwner(owner, Fiber.currentOrNull())) {
                    throw new IllegalMonitorStateException(
                            self + " owns this mutex already, and it is not reentrant (L2)");
                }
                if (STATE.compareAndSet(
                        this, current, new Contended(owner, waiters(current).with(waiter)))) {
                    return true;
                }
            }
            // lost to another fiber that locks, unlocks or leaves, which made progress
        }
    }

    /// Locks this mutex, if it can before the time is over. Suspends until then. If the mutex is handed over
    /// when the time ends, the fiber keeps it, and the result is true. The time is over by the clock of the
    /// fiber's scheduler, also where cancellation is forbidden (L24). A cancellation ends the wait, as in
    /// [#lock()].
    ///
    /// @param duration zero or more; zero does not suspend
    /// @return whether this call has locked it
    /// @throws RuntimeException the cause with which the fiber is cancelled; if this mutex is checked, also
    ///     when it is free (L2)
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    /// @throws IllegalMonitorStateException if this has to wait, this mutex is checked, and the fiber owns it
    ///     already (L2)
    /// @throws IllegalStateException if the current thread runs no fiber, and this mutex is checked or has to
    ///     wait
    public boolean tryLock(Duration duration) {
        return Expiry.within(duration, this::tryLock, this::lock);
    }

    /// {@return whether this call has locked it; false if the time is over}
    boolean lock(Expiry expiry) {
        Waiter waiter = new Waiter(Fiber.current());
        if (!tryQueue(self(), waiter)) {
            return true;
        }
        Throwable cause = waiter.await(this, expiry);
        if (cause == null && waiter.isGranted()) {
            return true;
        }
        leave(waiter);
        if (cause != null) {
            throw Cancellation.unchecked(cause);
        }
        return false;
    }

    /// Locks this mutex if nobody owns it. Never suspends. To wait with a timeout, see [#tryLock(Duration)].
    ///
    /// @return whether this call has locked it
    /// @throws RuntimeException the cause with which the fiber is cancelled, if this mutex is checked (L2)
    /// @throws IllegalStateException if this mutex is checked and the current thread runs no fiber
    public boolean tryLock() {
        Trigger.prepareDeeper(); // so that the caller can unlock this
        return STATE.compareAndSet(this, null, self());
    }

    /// Unlocks this mutex, and hands it to the fiber that has waited longest, if any waits (L1). Never suspends,
    /// and ignores cancellation.
    ///
    /// @throws IllegalMonitorStateException if this mutex is not locked, or if it is checked and the current
    ///     fiber does not own it (L2)
    public void unlock() {
        Object current = state;
        if (current == null) {
            throw notLocked();
        }
        Object owner = owner(current);
        if (checked) {
            Fiber fiber = Fiber.currentOrNull();
            if (!isOwner(owner, fiber)) {
                throw new IllegalMonitorStateException("this mutex is owned by " + owner + ", so "
                        + (fiber == null ? "a thread that runs no fiber" : fiber)
                        + " cannot unlock it (L2); anyone may unlock a mutex of Mutex.unchecked()");
            }
        }
        release(owner);
    }

    /// Runs the body with this mutex locked, and unlocks it on every exit (L1).
    ///
    /// @param body runs on the calling fiber
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @return the body's value
    /// @throws X if the body throws it
    /// @throws RuntimeException if [#lock()] throws it
    public <T extends @Nullable Object, X extends Exception> T protect(Body<T, X> body) throws X {
        requireNonNull(body, "body");
        lock();
        try {
            return body.run();
        } finally {
            unlock();
        }
    }

    /// Like [#protect(Body)], for a body without a value.
    ///
    /// @param body runs on the calling fiber
    /// @param <X> the checked exception that the body may throw
    /// @throws X if the body throws it
    /// @throws RuntimeException if [#lock()] throws it
    public <X extends Exception> void protect(Action<X> body) throws X {
        protect(Body.of(body));
    }

    /// {@return whether this mutex is locked at the moment}
    public boolean isLocked() {
        return state != null;
    }

    /// {@return the fiber that owns this mutex, or null if it is unlocked or [unchecked][#unchecked()]} While
    /// it is handed over, the next owner.
    @Override
    public @Nullable Fiber owner() {
        Object current = state;
        Object owner = current == null ? null : owner(current);
        return owner instanceof Waiter waiter ? waiter.who() : owner instanceof Fiber fiber ? fiber : null;
    }

    /// {@return the next owner: the current fiber, which is not cancelled, if this mutex is checked}
    private Object self() {
        if (!checked) {
            return ANYONE;
        }
        Fiber fiber = Fiber.current();
        fiber.check();
        return fiber;
    }

    private void release(Object owner) {
        while (true) {
            Object current = state;
            if (current == owner) {
                if (STATE.compareAndSet(this, owner, null)) {
                    return;
                }
            } else if (current instanceof Contended(Object owning, Waiters<Waiter> waiters) && owning == owner) {
                Waiter heir = waiters.first();
                Trigger.prepare();
                Waiters<Waiter> rest = waiters.rest();
                if (STATE.compareAndSet(this, current, rest.isEmpty() ? heir : new Contended(heir, rest))) {
                    if (heir.tryGrant()) {
                        return;
                    }
                    owner = heir; // it has left, so the caller has to unlock once more: one waiter less
                }
            } else {
                throw notLocked(); // an unchecked mutex, unlocked by two callers at the same time
            }
            // lost to a fiber that waits, or that has left, which made progress
        }
    }

    /// Accounts for a waiter that has left.
    private void forget() {
        while (state instanceof Contended contended) {
            Waiters<Waiter> rest = contended.waiters().afterOneHasLeft();
            Object next = rest.isEmpty() ? contended.owner() : new Contended(contended.owner(), rest);
            if (STATE.compareAndSet(this, contended, next)) {
                return;
            }
            // lost to another fiber that locks, unlocks or leaves, which made progress
        }
    }

    private static Object owner(Object state) {
        return state instanceof Contended contended ? contended.owner() : state;
    }

    private static Waiters<Waiter> waiters(@Nullable Object state) {
        return state instanceof Contended contended ? contended.waiters() : Waiters.none();
    }

    private static boolean isOwner(Object owner, @Nullable Fiber fiber) {
        return owner instanceof Waiter waiter ? waiter.isGrantedTo(fiber) : owner == fiber;
    }

    private static IllegalMonitorStateException notLocked() {
        return new IllegalMonitorStateException("this mutex is not locked (L2)");
    }

    /// {@return the number of waiters, those included that have left and are not swept} For diagnosis and
    /// tests.
    int waiting() {
        return waiters(state).size();
    }

    @Override
    public String toString() {
        Object current = state;
        return "Mutex["
                + (current == null
                        ? "unlocked"
                        : "locked" + (checked ? " by " + owner(current) : "") + ", "
                                + waiters(current).size() + " waiting")
                + "]";
    }
}
