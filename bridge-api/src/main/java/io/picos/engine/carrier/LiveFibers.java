package io.picos.engine.carrier;

import io.picos.Computation;
import io.picos.SchedulerClosed;
import io.picos.engine.watch.Watchdog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The fibers that have begun on one lane and have not ended: a list through the fibers themselves, so that it
/// allocates nothing.
///
/// Its lock is held for a few writes, by whoever runs a fiber's first or last turn: hardly ever by two at a time.
public final class LiveFibers {
    private @Nullable EngineFiber first; // guarded by this
    private @Nullable SchedulerClosed closed; // guarded by this
    private volatile boolean cancelled; // written by who closes this: those that were here have been cancelled
    private @Nullable EngineFiber latest; // guarded by this: the one that `next` has answered
    private volatile int count; // written under the lock: of those that have not begun to leave

    /// Adds a fiber before its first turn; it is cancelled at once if this has been closed.
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
            }
            cause = closed;
        }
        if (cause != null) {
            added.fiber.computation().tryCancel(cause);
        }
    }

    /// Removes a fiber.
    ///
    /// @return false if it is not here, or another thread removes it
    synchronized boolean tryRemove(EngineFiber removed) {
        if (!removed.listed || removed.leaving) {
            return false;
        }
        unlink(removed); // or throws, and nothing has changed
        removed.listed = false;
        if (!removed.left) {
            count = count - 1;
        }
        return true;
    }

    /// Begins to remove a fiber, which counts no more. [#remove] follows, or [#stay].
    ///
    /// @return false if it is not here, or another thread has begun to remove it
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
        unlink(removed); // or throws, and nothing has changed
        removed.listed = false;
    }

    /// Calls nothing.
    private void unlink(EngineFiber removed) {
        if (removed == latest) {
            latest = removed.following;
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

    /// {@return those that an error has kept from being made ready} They are not stranded any more.
    public synchronized List<EngineFiber> takeStranded() {
        List<EngineFiber> stranded = new ArrayList<>();
        for (EngineFiber each = first; each != null; each = each.following) {
            if (each.stranded) {
                stranded.add(each);
            }
        }
        stranded.forEach(each -> each.stranded = false);
        return stranded;
    }

    /// Cancels the current computation of each fiber, and of those to come (S4); the second time, nothing. If this
    /// throws, it is to be called again.
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

    /// {@return each time the next one, in a circle, or null if there is none}
    synchronized @Nullable EngineFiber next() {
        EngineFiber next = latest == null ? null : latest.following;
        latest = next == null ? first : next;
        return latest;
    }

    /// {@return whether no fiber is here, not even one that is leaving}
    public synchronized boolean isEmpty() {
        return first == null;
    }
}
