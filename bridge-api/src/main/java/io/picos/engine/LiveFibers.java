package io.picos.engine;

import io.picos.Fiber;
import io.picos.SchedulerClosed;
import org.jspecify.annotations.Nullable;

/// The fibers that have begun on one lane and have not ended: a list through the fibers themselves.
///
/// Touched by the holder of the lane only, but for the count.
final class LiveFibers {
    private @Nullable EngineFiber first; // the holder of the lane
    private @Nullable SchedulerClosed closed; // the holder of the lane
    private volatile int count; // written by the holder of the lane, read by the watchdog

    void add(EngineFiber added) {
        EngineFiber second = first;
        added.following = second;
        if (second != null) {
            second.previous = added;
        }
        first = added;
        setCount(count + 1);
        if (closed != null) {
            added.fiber.computation().tryCancel(closed);
        }
    }

    void remove(EngineFiber removed) {
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
        setCount(count - 1);
    }

    private void setCount(int count) {
        this.count = count; // one writer
    }

    /// Cancels the current computation of each fiber, now and of those to come (S4).
    void close(SchedulerClosed cause) {
        closed = cause;
        for (EngineFiber each = first; each != null; each = each.following) {
            Fiber fiber = each.fiber;
            fiber.computation().tryCancel(cause);
        }
    }

    int count() {
        return count;
    }
}
