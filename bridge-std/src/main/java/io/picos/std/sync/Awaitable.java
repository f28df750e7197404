package io.picos.std.sync;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.Cancellation;
import io.picos.Fiber;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// An atomic `int` that fibers can wait on, as threads wait on a futex: what locks and the like are made of.
///
/// A fiber waits for as long as the value is the one that it has seen, *and* nobody has told it otherwise: a
/// change of the value wakes nobody by itself. Whoever changes it calls [#signal()] or [#signalAll()]. A
/// mutex:
///
/// ```java
/// Awaitable state = Awaitable.create(0); // 1: locked, 2: locked, and somebody may wait
///
/// void lock() {
///     if (!state.compareAndSet(0, 1)) {
///         while (state.getAndSet(2) != 0) {
///             state.await(2);
///         }
///     }
/// }
///
/// void unlock() {
///     if (state.getAndSet(0) == 2) {
///         state.signal();
///     }
/// }
/// ```
///
/// As here, it pays to keep a bit in the value that says whether somebody may wait, and to signal one rather
/// than all. A value that was changed, and changed back, is the same value: the waiter has to bear that.
///
/// The operations on the value are wait-free, as those of an [java.util.concurrent.atomic.AtomicInteger];
/// signals are lock-free. None but [#await] suspends, looks at a cancellation, or needs a fiber.
///
/// ## Memory consistency effects
///
/// The value is read and written as a volatile variable is. Actions before [#signal()] *happen-before* the
/// return of the [#await] that it ends.
///
/// ## Rules
///
/// L12 of `docs/RULES.md`.
///
/// ## Design rationale
///
/// The value is an `int`: boxed ones would be allocated, and compared by identity. Whoever waits is in a
/// queue that belongs to this object, and not in a global table by identity: a field costs a word, where the
/// table of a virtual machine would need weak references and be shared by all. A signal belongs to one waiter
/// as soon as that waiter is marked, by a CAS; so a cancelled one knows whether it has one to pass on.
public final class Awaitable {
    /*
     * `value` belongs to the user. `awaiters` is an immutable queue, in which each awaiter has a state of its
     * own.
     *
     * Ordering. Who waits adds itself to `awaiters` and then reads `value`; who signals has written `value` and
     * then reads `awaiters`. Both are volatile, so that at least one of the two sees what the other has done.
     */
    private static final VarHandle VALUE =
            fieldVarHandle(MethodHandles.lookup(), "value", VarHandle.class, Awaitable.class, int.class);
    private static final VarHandle AWAITERS =
            fieldVarHandle(MethodHandles.lookup(), "awaiters", VarHandle.class, Awaitable.class, Awaiters.class);

    private volatile int value; // CASed, any thread
    private volatile Awaiters awaiters = Awaiters.NONE; // CASed, any thread

    private Awaitable(int initial) {
        this.value = initial;
    }

    // ---- the value

    /// {@return a new one}
    ///
    /// @param initial the value that it begins with
    public static Awaitable create(int initial) {
        return new Awaitable(initial);
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

    /// Changes the value, if it is the expected one. Wakes nobody.
    ///
    /// @param expected the value before
    /// @param next the value from now on
    /// @return whether it was the expected one
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

    // ---- for those who wait

    /// Returns at once where the value is another one. Else suspends until this is signaled while the value
    /// is another one. What the value is when this returns is not known: look again.
    ///
    /// A cancellation ends the wait. A signal that has reached the fiber at the same moment goes to the next.
    ///
    /// @param expected the value that was seen
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalStateException if it has to suspend, and the current thread runs no fiber; then
    ///     nothing has happened
    public void await(int expected) {
        if (value != expected) {
            return;
        }
        Fiber.current(); // fails before anything is left in the queue
        Awaiter awaiter = Awaiter.expecting(this, expected);
        add(awaiter);
        if (value != expected) {
            awaiter.remove(); // a signal that has come meanwhile was for this fiber, which goes on
            return;
        }
        Throwable cause = awaitSignal(awaiter);
        if (cause != null) {
            throw Cancellation.unchecked(cause);
        }
    }

    /// Suspends the fiber that has added the awaiter until it is signaled.
    ///
    /// @return null, or why the fiber waits no more; the awaiter is gone then, and a signal passed on
    @Nullable Throwable awaitSignal(Awaiter awaiter) {
        Throwable cause = awaiter.await();
        if (cause != null && !awaiter.remove()) {
            signal();
        }
        return cause;
    }

    void add(Awaiter awaiter) {
        Awaiters current;
        do {
            current = awaiters;
        } while (!AWAITERS.compareAndSet(this, current, current.with(awaiter))); // fails where another succeeds
    }

    /// Accounts for awaiters that wait no more.
    void forget(int ended) {
        Awaiters current;
        do {
            current = awaiters;
        } while (!AWAITERS.compareAndSet(this, current, current.afterEndOf(ended))); // as in `add`
    }

    // ---- for those who signal

    /// Wakes the fiber that has waited longest of those that expect another value than the present one, if
    /// there is one. Never suspends, and never looks at a cancellation.
    public void signal() {
        while (true) {
            Awaiters current = awaiters; // before the value: each was there while the value was another one
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
            // that one waits no more, and is passed over from now on
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

    /// {@return how many wait, and how many have left and are not swept} For diagnosis.
    String waiting() {
        return awaiters.toString();
    }
}
