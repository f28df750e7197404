package io.picos.engine;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.Trigger;
import io.picos.spi.Backend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The deadlines of computations, earliest first, over one alarm.
///
/// A deadline is removed at the moment at which its computation completes otherwise, so that nothing is left of
/// those that were not needed, neither here nor in a backend (C9): a backend's alarm is set to the earliest only.
///
/// A binary heap under a lock, held for a few moves in an array. Only alarms wait for it: others may be threads that
/// must not be blocked. They leave what they want changed to who holds the lock, and who looks again after that.
final class TimerQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Deadline> changed = new ConcurrentLinkedQueue<>(); // to be entered or removed, in any order
    private @Nullable Deadline[] heap = new Deadline[16]; // guarded by lock; the first `size` are not null
    private volatile int size; // written under the lock
    private volatile @Nullable TimerQueue successor; // written under the lock, once, by moveTo
    private final Alarm alarm;

    TimerQueue(Alarm alarm) {
        this.alarm = alarm;
    }

    /// Cancels the computation after the delay, unless it completes before.
    void cancelAfter(Computation<?> computation, long nanos, Throwable cause) {
        TimerQueue other = successor;
        if (other != null) {
            other.cancelAfter(computation, nanos, cause);
            return;
        }
        Deadline deadline = new Deadline(alarm.nanoTime() + nanos, computation, cause);
        change(deadline);
        if (!computation.tryAttach(Trigger.withAction(deadline))) {
            deadline.forget(); // completed already
        }
    }

    private void change(Deadline deadline) {
        changed.add(deadline);
        settle();
    }

    /// Makes all changes, unless somebody else holds the lock, who will.
    private void settle() {
        while (!changed.isEmpty() && lock.tryLock()) {
            List<Deadline> leaving = List.of();
            boolean isEarlier = false;
            try {
                if (successor != null) {
                    leaving = new ArrayList<>();
                }
                for (Deadline next = changed.poll(); next != null; next = changed.poll()) {
                    isEarlier |= settle(next, leaving);
                }
            } finally {
                lock.unlock();
            }
            if (isEarlier) {
                alarm.rethink();
            }
            leave(leaving);
        }
    }

    /// {@return whether it is the earliest now} Under the lock.
    private boolean settle(Deadline deadline, List<Deadline> leaving) {
        if (deadline.over) {
            remove(deadline);
        } else if (deadline.index == Deadline.NEW) {
            if (successor != null) {
                deadline.index = Deadline.REMOVED;
                leaving.add(deadline);
            } else {
                add(deadline);
                return deadline.index == 0;
            }
        }
        return false;
    }

    private void add(Deadline deadline) {
        int hole = size;
        if (hole == heap.length) {
            heap = Arrays.copyOf(heap, hole << 1);
        }
        size = hole + 1;
        up(hole, deadline);
    }

    private void remove(Deadline deadline) {
        int hole = deadline.index;
        deadline.index = Deadline.REMOVED;
        if (hole >= 0) {
            int end = size - 1;
            size = end;
            Deadline last = at(end);
            heap[end] = null;
            if (last != deadline) {
                up(hole, last);
                down(last.index, last);
            }
        }
    }

    private void up(int hole, Deadline deadline) {
        int index = hole;
        while (index > 0 && deadline.isBefore(at((index - 1) >> 1))) {
            index = place(at((index - 1) >> 1), index);
        }
        heap[index] = deadline;
        deadline.index = index;
    }

    private void down(int hole, Deadline deadline) {
        int index = hole;
        for (int child = 2 * index + 1; child < size; child = 2 * index + 1) {
            if (child + 1 < size && at(child + 1).isBefore(at(child))) {
                child++;
            }
            if (!at(child).isBefore(deadline)) {
                break;
            }
            index = place(at(child), index);
        }
        heap[index] = deadline;
        deadline.index = index;
    }

    /// {@return where the deadline was, before it was put at the index}
    private int place(Deadline deadline, int index) {
        int before = deadline.index;
        heap[index] = deadline;
        deadline.index = index;
        return before;
    }

    private Deadline at(int index) {
        return requireNonNull(heap[index]);
    }

    private @Nullable Deadline pollDue(long now) {
        settle();
        lock.lock();
        try {
            Deadline first = size == 0 ? null : at(0);
            if (first == null || first.time - now > 0) {
                return null;
            }
            remove(first);
            return first;
        } finally {
            lock.unlock();
        }
    }

    /// Cancels what is due. Called by the alarm.
    ///
    /// @return the nanoseconds until the next deadline, or [Long#MAX_VALUE] if there is none
    long fire() {
        for (Deadline due = pollDue(alarm.nanoTime()); due != null; due = pollDue(alarm.nanoTime())) {
            due.computation.tryCancel(due.cause);
        }
        return untilNext();
    }

    long untilNext() {
        long next;
        do {
            settle();
            lock.lock();
            try {
                next = size == 0 ? Long.MAX_VALUE : Math.max(0, at(0).time - alarm.nanoTime());
            } finally {
                lock.unlock();
            }
        } while (!changed.isEmpty()); // by those who have found the lock held
        return next;
    }

    /// Hands all deadlines, and those to come, to another queue: each keeps the time that is left to it.
    void moveTo(TimerQueue other) {
        List<Deadline> leaving = new ArrayList<>();
        lock.lock();
        try {
            successor = other;
            while (size > 0) {
                leaving.add(at(0));
                remove(at(0));
            }
        } finally {
            lock.unlock();
        }
        leave(leaving);
        settle();
    }

    private void leave(List<Deadline> leaving) {
        if (!leaving.isEmpty()) {
            TimerQueue other = requireNonNull(successor);
            long now = alarm.nanoTime();
            for (Deadline each : leaving) {
                other.cancelAfter(each.computation, Math.max(0, each.time - now), each.cause);
            }
        }
    }

    /// {@return the number of deadlines}
    int size() {
        return size;
    }

    /// Calls [#fire] when the earliest deadline is due.
    interface Alarm {
        long nanoTime();

        /// Called when the earliest deadline has changed.
        void rethink();
    }

    /// An entry, and at once the action that removes it when the computation completes.
    private final class Deadline implements Trigger.Action {
        static final int REMOVED = -1;
        static final int NEW = -2;

        final Computation<?> computation;
        final Throwable cause;
        final long time;
        int index = NEW; // guarded by lock: where it is in the heap, or REMOVED, or NEW
        volatile boolean over; // written by who completes the computation, before it is to be removed

        Deadline(long time, Computation<?> computation, Throwable cause) {
            this.time = time;
            this.computation = computation;
            this.cause = cause;
        }

        boolean isBefore(Deadline other) {
            return time - other.time < 0;
        }

        @Override
        public void signaled(Trigger trigger) {
            forget();
        }

        void forget() {
            over = true;
            change(this);
        }
    }

    /// An alarm on the clock of a backend: at most one native timer, for the earliest deadline.
    static final class OfBackend implements Alarm {
        private final Backend.Clock clock;
        private final AtomicInteger calls = new AtomicInteger(); // of `rethink`, since it was last up to date
        private @Nullable TimerQueue queue; // written once, before use
        private @Nullable Runnable prevent; // whoever has made `calls` one

        OfBackend(Backend.Clock clock) {
            this.clock = clock;
        }

        static TimerQueue queue(Backend.Clock clock) {
            OfBackend alarm = new OfBackend(clock);
            TimerQueue queue = new TimerQueue(alarm);
            alarm.queue = queue;
            return queue;
        }

        @Override
        public long nanoTime() {
            return clock.nanoTime();
        }

        /// Without a lock, because the backend is called: the first caller goes on until nobody has called meanwhile.
        @Override
        public void rethink() {
            if (calls.getAndIncrement() > 0) {
                return;
            }
            boolean done = false;
            try {
                while (!done) {
                    int seen = calls.get();
                    arm();
                    done = calls.compareAndSet(seen, 0);
                }
            } finally {
                if (!done) {
                    calls.set(0); // the backend has thrown; the next caller tries again
                }
            }
        }

        private void arm() {
            Runnable armed = prevent;
            prevent = null;
            if (armed != null) {
                armed.run();
            }
            TimerQueue owner = requireNonNull(queue);
            long next = owner.untilNext();
            if (next != Long.MAX_VALUE) {
                try {
                    prevent = clock.schedule(this::ring, next);
                } catch (RuntimeException refused) {
                    owner.moveTo(TimerThread.QUEUE); // the backend is closed, or as good as
                }
            }
        }

        private void ring() {
            requireNonNull(queue).fire();
            rethink();
        }
    }
}
