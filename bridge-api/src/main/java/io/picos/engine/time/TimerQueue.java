package io.picos.engine.time;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.Trigger;
import io.picos.engine.thread.Listeners;
import io.picos.engine.thread.SpinLock;
import io.picos.engine.thread.Uncaught;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The deadlines of computations, earliest first, with one alarm.
///
/// A deadline is removed at the moment when its computation completes otherwise. So a deadline that was not
/// needed leaves nothing behind, neither here nor in a backend (C9): a backend's alarm is set to the earliest
/// deadline only.
///
/// The deadlines are in a binary heap under a lock, which is held for a few moves in an array. Only alarms wait
/// for the lock: other callers may be threads that must not be blocked. Such callers leave their changes in a
/// list, which the holder of the lock reads again after it has released the lock.
///
/// ## Failures
///
/// Either [#cancelAfter] throws and the deadline does not exist, or the deadline fires. A lack of memory or of
/// stack in any thread makes a deadline late, but does not lose it (S10). Hence a deadline stays in the heap
/// until its computation has completed, and the list of changes needs no memory. A caller whose deadline is the
/// earliest tells the alarm itself, and does not rely on the holder of the lock.
public final class TimerQueue {
    private static final VarHandle CHANGED =
            fieldVarHandle(MethodHandles.lookup(), "changed", VarHandle.class, TimerQueue.class, Deadline.class);

    /// The delay before another attempt, if the last one has failed because no memory was left.
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final SpinLock lock = new SpinLock();
    private volatile @Nullable Deadline changed; // CASed, any thread: a stack of deadlines to be entered or removed
    private @Nullable Deadline unsettled; // guarded by lock: the rest of a taken stack; without it, a hint
    private final DeadlineHeap heap = new DeadlineHeap(); // guarded by lock
    private volatile int size; // written under the lock: the size of the heap
    private volatile @Nullable TimerQueue successor; // written under the lock, once, by moveTo
    private long shift; // written once, before `successor`: from this clock to the successor's clock
    private final Alarm alarm;

    TimerQueue(Alarm alarm) {
        this.alarm = alarm;
    }

    // ---- any thread

    /// Cancels the computation after the delay, unless it completes first.
    ///
    /// @throws Error if there is no memory, no stack, or no thread for the alarm; there is then no deadline
    public void cancelAfter(Computation<?> computation, long nanos, Throwable cause) {
        requireNonNull(cause, "cause");
        TimerQueue other = successor;
        if (other != null) {
            other.cancelAfter(computation, nanos, cause);
            return;
        }
        alarm.prepare();
        Deadline deadline = new Deadline(this, alarm.nanoTime() + nanos, computation, cause);
        Trigger trigger = Trigger.withAction(deadline);
        if (!computation.tryAttach(trigger)) {
            return; // completed already
        }
        boolean entered = false;
        try {
            change(deadline);
            tell(deadline);
            entered = true;
        } finally {
            if (!entered) {
                deadline.over = true; // a write, which cannot fail: if the deadline is in the heap, it will not fire
                computation.detach(trigger);
            }
        }
    }

    /// {@return the time in nanoseconds, by the clock of the alarm} If the deadlines have been moved to another
    /// queue, the time goes on by the clock of that queue, from the time of the move.
    public long nanoTime() {
        TimerQueue other = successor;
        return other == null ? alarm.nanoTime() : other.nanoTime() - shift;
    }

    /// Has the alarm ring in time. Each caller does that for its own deadline, since another caller may fail.
    private void tell(Deadline deadline) {
        TimerQueue other = successor;
        if (other == null) {
            alarm.rethink(deadline.time);
        } else {
            other.alarm.rethink(other.alarm.nanoTime());
        }
    }

    /// Enters the deadline, or removes it if it is over. If the lock is held, leaves that to its next holder.
    void change(Deadline deadline) {
        if (lock.tryLock()) {
            try {
                if (!deadline.over) {
                    enter(deadline);
                } else {
                    remove(deadline);
                }
            } finally {
                lock.held = false;
            }
        } else {
            leave(deadline);
        }
        settle();
    }

    /// Leaves a deadline to the next holder of the lock, unless the deadline is in a list already. It is then
    /// over, and comes by way of the queue that it was created for.
    private void leave(Deadline deadline) {
        if (deadline.tryQueue()) {
            boolean pushed = false;
            try { // at once, and here: a call before it might fail, and the deadline would count as left for ever
                push(deadline);
                pushed = true;
            } finally {
                if (!pushed) {
                    deadline.queued = false;
                }
            }
        }
    }

    private void push(Deadline deadline) {
        Deadline before;
        do {
            before = changed;
            deadline.next = before;
        } while (!CHANGED.compareAndSet(this, before, deadline)); // lost to another thread, which made progress
    }

    /// {@return whether there are changes for the next holder of the lock to make}
    boolean hasChanges() {
        return changed != null || unsettled != null;
    }

    /// Makes all changes that were left in the list. If another thread holds the lock, does nothing: that
    /// thread will read the list again.
    private void settle() {
        while (hasChanges() && lock.tryLock()) {
            try {
                settleAll();
            } finally {
                lock.held = false;
            }
        }
        TimerQueue other = successor;
        if (other != null && other.hasChanges()) {
            other.settle();
        }
    }

    // ---- under the lock

    /// If this throws, the changes that were not made stay in `unsettled`.
    private void settleAll() {
        for (Deadline deadline = nextChange(); deadline != null; deadline = nextChange()) {
            TimerQueue other = successor;
            if (other != null) {
                passOn(deadline, other);
                continue;
            }
            if (!deadline.over) {
                enter(deadline); // if this throws, the next holder tries again
            }
            unsettled = deadline.next;
            deadline.next = null;
            deadline.queued = false; // before `over` is read: a thread that sets `over` later leaves it again
            if (deadline.over) {
                remove(deadline);
            }
        }
    }

    /// Passes the deadline from this list to the list of the other queue. At no moment is the deadline in
    /// neither list. A deadline that is not over is in no heap.
    private void passOn(Deadline deadline, TimerQueue other) {
        Deadline rest = deadline.next;
        long time = deadline.time;
        boolean isNew = !deadline.over;
        boolean passed = false;
        try {
            if (isNew) {
                deadline.time = time + shift;
            }
            other.push(deadline);
            passed = true;
        } finally {
            if (!passed) {
                deadline.next = rest;
                if (isNew) {
                    deadline.time = time;
                }
            }
        }
        unsettled = rest;
    }

    private @Nullable Deadline nextChange() {
        if (unsettled == null && changed != null) {
            unsettled = (Deadline) CHANGED.getAndSet(this, null);
        }
        return unsettled;
    }

    private void enter(Deadline deadline) {
        TimerQueue other = successor;
        if (other != null) {
            long time = deadline.time;
            boolean left = false;
            try {
                deadline.time = time + shift;
                other.leave(deadline);
                left = true;
            } finally {
                if (!left) {
                    deadline.time = time;
                }
            }
        } else if (deadline.index < 0) {
            heap.add(deadline);
            size = heap.size();
        }
    }

    private void remove(Deadline deadline) {
        heap.remove(deadline); // also with a successor: an error may have kept the deadline from being moved
        size = heap.size();
        TimerQueue other = successor;
        if (other != null) {
            other.leave(deadline);
        } else {
            heap.shrink();
        }
    }

    // ---- for alarms

    /// Cancels the computation of the first deadline that is due, which runs the actions that are attached to
    /// the computation. Another thread may call this method again while they run.
    ///
    /// @return whether a deadline was due
    boolean fireNext() {
        long now = alarm.nanoTime();
        Deadline due = firstDue(now);
        if (due == null) {
            return false;
        }
        long lag = now - due.time;
        try {
            due.computation.tryCancel(due.cause);
        } catch (Throwable thrown) {
            if (thrown instanceof VirtualMachineError && due.computation.isRunning()) {
                postpone(due);
                return true;
            }
            Uncaught.report(thrown);
        }
        if (!due.over) { // its trigger has not been signaled yet
            due.over = true;
            change(due);
        }
        if (Listeners.ANY) {
            Listeners.fired(lag);
        }
        return true;
    }

    /// Cancels the computations of all deadlines that are due.
    ///
    /// @return the nanoseconds until the next deadline, or [Long#MAX_VALUE] if there is none
    long fire() {
        boolean fired;
        do {
            fired = fireNext();
        } while (fired);
        return untilNext();
    }

    private @Nullable Deadline firstDue(long now) {
        lock.lock();
        try {
            Deadline first = settledFirst();
            return first == null || first.time - now > 0 ? null : first;
        } finally {
            lock.held = false;
        }
    }

    /// {@return the nanoseconds until the next deadline, or [Long#MAX_VALUE] if there is none}
    long untilNext() {
        long now = alarm.nanoTime();
        lock.lock();
        try {
            Deadline first = settledFirst();
            long next = first == null ? Long.MAX_VALUE : Math.max(0, first.time - now);
            return unsettled == null ? next : Math.min(next, RETRY_NANOS);
        } finally {
            lock.held = false;
        }
    }

    /// {@return the earliest deadline that is not over, or null} Makes the listed changes first. Under the
    /// lock.
    private @Nullable Deadline settledFirst() {
        try {
            settleAll();
        } catch (OutOfMemoryError exhausted) {
            // the remaining changes are tried again after a while: see `untilNext`
        }
        Deadline first = heap.first();
        while (first != null && first.over) { // not removed, because no stack was left
            remove(first);
            first = heap.first();
        }
        return first;
    }

    private void postpone(Deadline deadline) {
        long time = alarm.nanoTime() + RETRY_NANOS;
        lock.lock();
        try {
            if (successor == null && deadline.index >= 0) {
                heap.remove(deadline);
                deadline.time = time;
                heap.add(deadline); // needs no memory, since there was room for it
            }
        } finally {
            lock.held = false;
        }
    }

    /// Moves all deadlines, and all future deadlines, to another queue. Each deadline keeps its remaining time.
    ///
    /// @throws Error if the other alarm has no thread; nothing has then been moved, and this may be called
    ///     again
    public void moveTo(TimerQueue other) {
        other.alarm.prepare();
        long difference = other.alarm.nanoTime() - alarm.nanoTime();
        lock.lock();
        try {
            if (successor == null) {
                shift = difference;
                successor = other;
            }
            while (heap.size > 0) {
                int last = heap.size - 1;
                Deadline each = requireNonNull(heap.heap[last]);
                boolean left = false;
                try {
                    each.index = Deadline.OUTSIDE; // before the other queue can enter it
                    enter(each);
                    left = true;
                } finally {
                    if (left) {
                        heap.heap[last] = null;
                        heap.size = last;
                    } else {
                        each.index = last;
                    }
                }
            }
            size = 0;
        } finally {
            lock.held = false;
        }
        settle();
        other.alarm.rethink(other.alarm.nanoTime());
    }

    /// {@return whether all deadlines have been moved to another queue}
    public boolean isMoved() {
        return successor != null && size == 0;
    }

    /// Sets the alarm if there are deadlines and an error has kept it from being set.
    public void revive() {
        if (isInUse()) {
            alarm.revive();
        }
    }

    /// {@return the number of deadlines}
    public int size() {
        return size;
    }

    /// {@return the number of deadlines that the heap has room for}
    int capacity() {
        lock.lock();
        try {
            return heap.capacity();
        } finally {
            lock.held = false;
        }
    }

    /// {@return whether there is a deadline, or may be a deadline soon}
    boolean isInUse() {
        return size > 0 || hasChanges();
    }

    /// {@return the lock} For tests in which other threads find it held.
    SpinLock lock() {
        return lock;
    }

    /// Calls [#fire] or [#fireNext] when the earliest deadline is due.
    interface Alarm {
        long nanoTime();

        /// Called before each deadline is entered.
        ///
        /// @throws Error if the alarm has no thread, and none can be started
        default void prepare() {}

        /// Called when a deadline has been entered: the alarm has to ring at this time at the latest.
        void rethink(long time);

        /// Called by the watchdog, while there are deadlines.
        default void revive() {}
    }
}
