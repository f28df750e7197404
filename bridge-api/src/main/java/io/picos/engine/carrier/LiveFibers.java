package io.picos.engine.carrier;

import io.picos.Computation;
import io.picos.SchedulerClosed;
import io.picos.engine.thread.Observed;
import io.picos.engine.watch.Watchdog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The fibers that have begun on one lane and have not ended: a list that is linked through the fibers
/// themselves, so that it allocates nothing.
///
/// A thread that runs a fiber's first or last turn holds the lock for a few writes. Two threads hardly ever
/// compete for it.
public final class LiveFibers {
    /// How many fibers are copied under one lock.
    private static final int CHUNK = 1000;

    private @Nullable EngineFiber first; // guarded by this
    private @Nullable SchedulerClosed closed; // guarded by this
    private volatile boolean cancelled; // written by the closing thread: it has cancelled the fibers that were here
    private @Nullable EngineFiber latest; // guarded by this: the fiber that `next` has returned last
    private @Nullable Copy copies; // guarded by this: the copies that are being made
    private @Nullable Copy sampled; // guarded by this: where `suspended` has looked last; one of the copies from then on
    private volatile int count; // written under the lock: the fibers that have not begun to leave
    private long begun; // guarded by this: the fibers that were ever added

    /// Adds a fiber before its first turn, and cancels it at once if this has been closed.
    void add(EngineFiber added) {
        SchedulerClosed cause;
        synchronized (this) {
            if (!added.listed) { // else its first turn is taken again
                added.listed = true;
                EngineFiber second = first;
                added.following = second;
                if (second != null) {
                    second.previous = added;
                }
                first = added;
                count = count + 1;
                begun = begun + 1;
            }
            cause = closed;
        }
        if (cause != null) {
            added.fiber.computation().tryCancel(cause);
        }
    }

    /// Removes a fiber.
    ///
    /// @return false if the fiber is not here, or another thread removes it
    synchronized boolean tryRemove(EngineFiber removed) {
        if (!removed.listed || removed.leaving) {
            return false;
        }
        unlink(removed); // if this throws, nothing has changed
        removed.listed = false;
        if (!removed.left) {
            count = count - 1;
        }
        return true;
    }

    /// Begins to remove a fiber, which is no longer counted. The caller then calls [#remove] or [#stay].
    ///
    /// @return false if the fiber is not here, or another thread has begun to remove it
    synchronized boolean tryLeave(EngineFiber leaving) {
        if (!leaving.listed || leaving.leaving) {
            return false;
        }
        leaving.leaving = true;
        if (!leaving.left) {
            leaving.left = true;
            count = count - 1;
        }
        return true;
    }

    /// Keeps a fiber that could not be removed, until the watchdog finds it.
    void stay(EngineFiber staying) {
        staying.leaving = false;
        staying.stranded = true;
        Watchdog.anyStranded = true;
    }

    synchronized void remove(EngineFiber removed) {
        unlink(removed); // if this throws, nothing has changed
        removed.listed = false;
    }

    /// Calls no other method, so that no error can cut it off.
    private void unlink(EngineFiber removed) {
        if (removed == latest) {
            latest = removed.following;
        }
        for (Copy copy = copies; copy != null; copy = copy.other) {
            if (copy.next == removed) {
                copy.next = removed.following;
            }
        }
        EngineFiber before = removed.previous;
        EngineFiber after = removed.following;
        if (before == null) {
            first = after;
        } else {
            before.following = after;
        }
        if (after != null) {
            after.previous = before;
        }
        removed.previous = null;
        removed.following = null;
    }

    /// Makes the fibers ready that an error has kept from being made ready. If another error ends this, those
    /// that are left stay stranded.
    public void rescueStranded() {
        for (EngineFiber each : stranded()) {
            each.rescue();
        }
    }

    private synchronized List<EngineFiber> stranded() {
        List<EngineFiber> stranded = new ArrayList<>();
        for (EngineFiber each = first; each != null; each = each.following) {
            if (each.stranded) {
                stranded.add(each);
            }
        }
        return stranded;
    }

    /// Cancels the current computation of each fiber, and of each fiber that is added later (S4). Does nothing
    /// once it has succeeded. If this throws, the caller must call it again.
    ///
    /// @return true
    public boolean close(SchedulerClosed cause) {
        if (!cancelled) {
            for (Computation<?> computation : computationsAtClosure(cause)) {
                computation.tryCancel(cause);
            }
            cancelled = true;
        }
        return true;
    }

    private synchronized List<Computation<?>> computationsAtClosure(SchedulerClosed cause) {
        closed = cause;
        List<Computation<?>> computations = new ArrayList<>();
        for (EngineFiber each = first; each != null; each = each.following) {
            computations.add(each.fiber.computation());
        }
        return computations;
    }

    public int count() {
        return count;
    }

    /// Adds the numbers of fibers, of the same moment, to the sum (O8).
    public synchronized void addTo(Census sum) {
        sum.begun += begun;
        sum.alive += count;
    }

    /// A sum over lists.
    public static final class Census {
        private long begun; // the thread that counts
        private long alive; // the same

        /// {@return the number of fibers that have begun}
        public long begun() {
            return begun;
        }

        /// {@return the number of fibers that have begun and not ended}
        public long alive() {
            return alive;
        }
    }

    /// Adds all fibers to the list. Holds the lock for a chunk at a time, so that a first or last turn never
    /// waits for long. A fiber that comes or goes meanwhile may be left out; no fiber is added twice.
    public void copyTo(List<? super EngineFiber> all) {
        Copy copy = new Copy();
        EngineFiber[] chunk = new EngineFiber[CHUNK];
        begin(copy);
        try {
            int size = next(copy, chunk);
            while (size > 0) {
                all.addAll(Arrays.asList(chunk).subList(0, size));
                size = next(copy, chunk);
            }
        } finally {
            end(copy);
        }
    }

    /// {@return how many fibers are suspended} Looks at a part of a long list only, at another part each time, and
    /// infers the number from that.
    ///
    /// @param most the number of fibers to look at
    public long suspended(int most) {
        EngineFiber[] chunk = new EngineFiber[CHUNK];
        int looks = 0;
        int suspended = 0;
        int size;
        do {
            size = sample(chunk, Math.min(CHUNK, Math.min(most, count) - looks));
            for (int i = 0; i < size; i++) {
                suspended += chunk[i].state() == Observed.State.SUSPENDED ? 1 : 0;
            }
            looks += size;
        } while (size > 0);
        int all = count;
        return looks < all ? (long) suspended * all / Math.max(1, looks) : suspended;
    }

    /// {@return the number of fibers in the chunk: those that follow the last ones, in a circle}
    private synchronized int sample(EngineFiber[] chunk, int most) {
        Copy place = sampled;
        if (place == null) {
            place = new Copy();
            place.other = copies;
            copies = place;
            sampled = place;
        }
        int size = 0;
        while (size < most && first != null) {
            EngineFiber each = place.next == null ? first : place.next;
            chunk[size++] = each;
            place.next = each.following;
        }
        return size;
    }

    private synchronized void begin(Copy copy) {
        copy.next = first;
        copy.other = copies;
        copies = copy;
    }

    private synchronized int next(Copy copy, EngineFiber[] chunk) {
        int size = 0;
        EngineFiber each = copy.next;
        for (; each != null && size < CHUNK; each = each.following) {
            chunk[size++] = each;
        }
        copy.next = each;
        return size;
    }

    private synchronized void end(Copy copy) {
        if (copies == copy) {
            copies = copy.other;
            return;
        }
        for (Copy each = copies; each != null; each = each.other) {
            if (each.other == copy) {
                each.other = copy.other;
            }
        }
    }

    /// A place in the list, which moves on when its fiber is removed.
    private static final class Copy {
        @Nullable EngineFiber next; // guarded by the list

        @Nullable Copy other; // guarded by the list
    }

    /// {@return the next fiber at each call, in a circle, or null if there is none}
    synchronized @Nullable EngineFiber next() {
        EngineFiber next = latest == null ? null : latest.following;
        latest = next == null ? first : next;
        return latest;
    }

    /// {@return whether no fiber is here, not even a fiber that is leaving}
    public synchronized boolean isEmpty() {
        return first == null;
    }
}
