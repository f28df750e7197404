package io.picos.std.sync;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.Cancellation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.std.Expiry;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// An atomic `int` that fibers can wait on, as threads wait on a futex: the basis of locks and the like.
///
/// A fiber waits until it is signaled while the value is not the expected one. A change of the value wakes
/// nobody by itself: the caller that makes it also calls [#signal()] or [#signalAll()] (L12). A mutex:
///
/// ```java
/// Awaitable state = Awaitable.create(0); // 1: locked, 2: locked, and somebody may wait
///
/// void lock() {
///     Trigger.prepareDeeper(); // so that the caller has the stack to unlock
///     if (!state.compareAndSet(0, 1)) {
///         while (state.getAndSet(2) != 0) {
///             state.await(2);
///         }
///     }
/// }
///
/// void unlock() {
///     Trigger.prepare(); // so that the waiter is woken once the value has changed
///     if (state.getAndSet(0) == 2) {
///         state.signal();
///     }
/// }
/// ```
///
/// As in this example, it pays to keep a bit in the value that says whether a fiber may wait, and to signal
/// one fiber rather than all. A value that was changed and changed back counts as unchanged, and the waiter
/// has to tolerate that.
///
/// At the end of the stack, a signal may be lost. So a caller makes sure of the stack before it changes the value.
///
/// The operations on the value are wait-free, as those of an [java.util.concurrent.atomic.AtomicInteger] are.
/// Signals are lock-free. Only [#await] suspends, checks for cancellation, or needs a fiber.
///
/// ## Memory consistency effects
///
/// The value is read and written like a volatile variable. Actions before [#signal()] *happen-before* the
/// return of the [#await] that it ends.
///
/// ## Rules
///
/// L12 of `docs/RULES.md`.
///
/// ## Design rationale
///
/// The value is an `int`: boxed values would be allocated, and compared by identity. The waiters are in a
/// queue that belongs to this object, not in a global table keyed by identity: the field costs one word,
/// whereas a table for the whole virtual machine would need weak references, and all awaitables would share
/// it. A signal belongs to a waiter as soon as a CAS has marked that waiter, so a cancelled waiter knows
/// whether it has a signal to pass on.
public final class Awaitable {
    /*
     * `value` belongs to the user. `awaiters` is an immutable queue, in which each awaiter has a state of its
     * own.
     *
     * Ordering. A waiter adds itself to `awaiters` and then reads `value`. A signaler has written `value` and
     * then reads `awaiters`. Both fields are volatile, so at least one of the two sees the other's write.
     */
    private static final VarHandle VALUE =
            fieldVarHandle(MethodHandles.lookup(), "value", VarHandle.class, Awaitable.class, int.class);
    private static final VarHandle AWAITERS =
            fieldVarHandle(MethodHandles.lookup(), "awaiters", VarHandle.class, Awaitable.class, Awaiters.class);

    private final @Nullable Object name; // the primitive that this is the state of, for dumps; null for this itself
    private volatile int value; // CASed, any thread
    private volatile Awaiters awaiters = Awaiters.NONE; // CASed, any thread

    private Awaitable(int initial, @Nullable Object name) {
        this.name = name;
        this.value = initial;
    }

    // ---- the value

    /// {@return a new awaitable}
    ///
    /// @param initial the initial value
    public static Awaitable create(int initial) {
        return new Awaitable(initial, null);
    }

    /// {@return a new awaitable that is the state of a primitive, which dumps show in its place}
    static Awaitable of(Object primitive, int initial) {
        return new Awaitable(initial, primitive);
    }

    Object name() {
        return name == null ? this : name;
    }

    /// {@return the value}
    public int get() {
        return value;
    }

    /// Changes the value. Wakes nobody.
    ///
    /// @param next the value from now on
    public void set(int next) {
        value = next;
    }

    /// Changes the value if it is the expected one. Wakes nobody.
    ///
    /// @param expected the value before
    /// @param next the value from now on
    /// @return whether the value was the expected one
    public boolean compareAndSet(int expected, int next) {
        return VALUE.compareAndSet(this, expected, next);
    }

    /// Changes the value. Wakes nobody.
    ///
    /// @param next the value from now on
    /// @return the value before
    public int getAndSet(int next) {
        return (int) VALUE.getAndSet(this, next);
    }

    /// Adds to the value, which wraps around. Wakes nobody.
    ///
    /// @param difference may be negative
    /// @return the value before
    public int getAndAdd(int difference) {
        return (int) VALUE.getAndAdd(this, difference);
    }

    // ---- for waiters

    /// Returns at once if the value is not the expected one. Otherwise suspends until a signal arrives while
    /// the value is not the expected one. The value may have changed again when this returns, so the caller
    /// reads it anew (L12).
    ///
    /// A cancellation ends the wait. A signal that has reached the fiber at the same moment goes to the next
    /// waiter.
    ///
    /// @param expected the value that the caller has seen
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalStateException if this has to suspend and the current thread runs no fiber; then nothing
    ///     has happened
    public void await(int expected) {
        await(expected, (Expiry) null);
    }

    /// Like [#await(int)], and gives up when the time is over, by the clock of the fiber's scheduler, also where
    /// cancellation is forbidden (L24). If the result is false, no signal has reached the fiber.
    ///
    /// @param expected the value that the caller has seen
    /// @param duration zero or more
    /// @return false if the time was over before a signal, and before the value was another one
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    /// @throws IllegalStateException if this has to suspend and the current thread runs no fiber; then nothing
    ///     has happened
    public boolean await(int expected, Duration duration) {
        return Expiry.within(duration, () -> value != expected, expiry -> await(expected, expiry));
    }

    /// Waits, as [#await(int)] does, until the time is over.
    ///
    /// @param expiry null for no limit
    /// @return false if the time is over, and no signal has reached the fiber
    boolean await(int expected, @Nullable Expiry expiry) {
        if (value != expected) {
            return true;
        }
        Fiber.current(); // throws before anything is left in the queue
        Trigger.prepare(); // so that the fiber can leave the queue
        Awaiter awaiter = Awaiter.expecting(this, expected);
        add(awaiter);
        if (value != expected) {
            awaiter.remove(); // uses up a signal that has come meanwhile: this fiber goes on
            return true;
        }
        Throwable cause = awaitSignal(awaiter, expiry);
        if (cause != null) {
            throw Cancellation.unchecked(cause);
        }
        return awaiter.isSignaled();
    }

    /// Suspends the fiber that has added the awaiter, until the awaiter is signaled or the time is over.
    ///
    /// @param expiry null for no limit
    /// @return null if it was signaled or the time is over, else the throwable that has ended the wait; the
    ///     awaiter has then left, and has passed on a signal that had reached it
    @Nullable Throwable awaitSignal(Awaiter awaiter, @Nullable Expiry expiry) {
        Throwable cause = expiry == null ? awaiter.await() : awaiter.await(expiry);
        if (cause != null && !awaiter.remove()) {
            signal();
        }
        return cause;
    }

    void add(Awaiter awaiter) {
        Awaiters current;
        do {
            current = awaiters;
        } while (!AWAITERS.compareAndSet(this, current, current.with(awaiter))); // fails if another succeeds
    }

    /// Accounts for awaiters that have ended.
    void forget(int ended) {
        Awaiters current;
        do {
            current = awaiters;
        } while (!AWAITERS.compareAndSet(this, current, current.afterEndOf(ended))); // as in `add`
    }

    // ---- for signalers

    /// Wakes the fiber that has waited longest among those that expect another value than the present one, if
    /// there is any (L12). Never suspends, and ignores cancellation.
    public void signal() {
        while (true) {
            Awaiters current = awaiters; // before `value`: each was queued while the value was another one
            Awaiter first = current.isEmpty() ? null : current.firstExpectingOtherThan(value);
            if (first == null) {
                return;
            }
            boolean asleep = !first.isAwake();
            if (asleep ? first.trySignal() : first.tryLeave()) {
                forget(1);
                if (asleep) {
                    return;
                }
            }
            // that awaiter waits no more, and is passed over from now on
        }
    }

    /// Wakes all fibers that expect another value than the present one, in the order in which they came.
    /// Otherwise like [#signal()].
    public void signalAll() {
        Awaiters all = awaiters; // before the value, as in `signal`
        int present = value;
        int ended = 0;
        for (Awaiter each : all.inOrder()) {
            if (each.expectsOtherThan(present) && (each.isAwake() ? each.tryLeave() : each.trySignal())) {
                ended++;
            }
        }
        if (ended > 0) {
            forget(ended);
        }
    }

    @Override
    public String toString() {
        return "Awaitable[" + value + ", " + awaiters + "]";
    }

    /// {@return how many awaiters wait, and how many have ended and are not swept yet} For diagnosis.
    String waiting() {
        return awaiters.toString();
    }

    /// {@return whether the queue is empty, and each awaiter that has ended is accounted for} For tests.
    boolean isQuiet() {
        return awaiters == Awaiters.NONE;
    }
}
