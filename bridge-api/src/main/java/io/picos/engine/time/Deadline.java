package io.picos.engine.time;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.Computation;
import io.picos.Trigger;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// An entry of a [TimerQueue], and also the action that removes the entry when its computation completes.
public final class Deadline implements Trigger.Action {
    /// The index of a deadline that is in no heap.
    static final int OUTSIDE = -1;

    private static final VarHandle QUEUED =
            fieldVarHandle(MethodHandles.lookup(), "queued", VarHandle.class, Deadline.class, boolean.class);

    final TimerQueue queue; // for which this was created; it may have been moved to another queue since
    final Computation<?> computation;
    final Throwable cause;

    long time; // guarded by the lock of the queue that has it
    int index = OUTSIDE; // guarded by that lock: the place in the heap

    @Nullable Deadline next; // owned by the thread that has set `queued`, or that has the list

    volatile boolean queued; // CASed, any thread; cleared by the holder of the lock: whether in a list of changes
    volatile boolean over; // set once, any thread, before this is to be removed

    Deadline(TimerQueue queue, long time, Computation<?> computation, Throwable cause) {
        this.queue = queue;
        this.time = time;
        this.computation = computation;
        this.cause = cause;
    }

    /// {@return false if this is in a list of changes already; the reader of the list will then look at it
    /// later}
    boolean tryQueue() {
        return QUEUED.compareAndSet(this, false, true);
    }

    @Override
    public void signaled(Trigger trigger) {
        over = true;
        queue.change(this);
    }
}
