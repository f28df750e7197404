package io.picos.engine.thread;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A pool of as many threads as there are duties at the same time. A thread ends after a while without a duty.
///
/// A duty that finds no thread, or whose caller has no stack to ask for one, waits in a list that is linked through
/// the duties, newest first, so that keeping a duty needs no memory.
final class RescuePool {
    private static final VarHandle PENDING =
            fieldVarHandle(MethodHandles.lookup(), "pending", VarHandle.class, RescuePool.class, Duty.class);

    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor pool;
    private volatile @Nullable Duty pending; // CASed, any thread: the newest duty without a thread

    RescuePool(ThreadFactory factory) {
        pool = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
    }

    /// Keeps a duty and offers it again, so that the JVM links this code while there is memory for that.
    static void rehearse() {
        RescuePool pool = new RescuePool(task -> {
            throw new IllegalStateException("rehearsal");
        });
        pool.take(new Duty() {
            @Override
            void fulfill() {}
        });
        pool.drainPending();
    }

    /// Runs the task on a thread of this pool.
    ///
    /// @throws Error if no thread can be started; the task will then not run
    void execute(Runnable task) {
        drainPending();
        hand(task);
    }

    /// Runs the duty on a thread of this pool, later if there is no thread now. A duty that was taken and has
    /// not begun is not taken again.
    ///
    /// Throws only a StackOverflowError of the caller's own stack. The duty has then not been taken, and the
    /// caller may offer it again from a frame with more room.
    void take(Duty duty) {
        if (duty.state == Duty.FREE && Duty.STATE.compareAndSet(duty, Duty.FREE, Duty.TAKEN)) {
            boolean safe = false;
            try {
                offer(duty);
                safe = true;
            } finally {
                if (!safe) {
                    duty.state = Duty.FREE; // a write, which cannot fail
                }
            }
            drainPending();
        }
    }

    /// Offers the duties without a thread to the pool again. Called by the watchdog now and then, and by each
    /// call of this pool.
    void drainPending() {
        if (pending == null || !hasRoom()) {
            return;
        }
        Duty oldest = oldestFirst((Duty) PENDING.getAndSet(this, null));
        while (oldest != null) {
            Duty next = oldest.next;
            oldest.next = null;
            oldest.state = Duty.TAKEN;
            if (!offer(oldest)) {
                putBack(next); // there are no threads for the other duties either
                return;
            }
            oldest = next;
        }
    }

    /// An overflow on the way from the emptied stack to the pool would lose duties, so the watchdog drains later.
    private static boolean hasRoom() {
        try {
            Headroom.require();
            return true;
        } catch (StackOverflowError noRoom) {
            return false;
        }
    }

    private static @Nullable Duty oldestFirst(@Nullable Duty newest) {
        Duty reversed = null;
        Duty duty = newest;
        while (duty != null) {
            Duty older = duty.next;
            duty.next = reversed;
            reversed = duty;
            duty = older;
        }
        return reversed;
    }

    /// {@return false if there is no thread for the duty now; the duty was then kept}
    private boolean offer(Duty duty) {
        try {
            hand(duty);
            return true;
        } catch (Throwable noThread) {
            if (Duty.STATE.compareAndSet(duty, Duty.TAKEN, Duty.KEPT)) {
                keep(duty);
                return false;
            }
            return true; // the pool has failed after the duty had begun
        }
    }

    private void hand(Runnable task) {
        Headroom.requireHalf();
        pool.execute(task);
    }

    private void putBack(@Nullable Duty first) {
        Duty duty = first;
        while (duty != null) {
            Duty next = duty.next;
            keep(duty);
            duty = next;
        }
    }

    private void keep(Duty duty) {
        Duty before;
        do {
            before = pending;
            duty.next = before;
        } while (!PENDING.compareAndSet(this, before, duty)); // lost to another thread, which made progress
    }

    /// A task that must be done in any case.
    abstract static class Duty implements Runnable {
        /*
         * State machine. `next` belongs to the thread that has made the duty KEPT, or has taken it off the stack.
         *
         *   name   value   meaning                                  terminal
         *   FREE   FREE    not taken, or begun since                no
         *   TAKEN  TAKEN   offered to the pool                      no
         *   KEPT   KEPT    the pool has no thread; on the stack     no
         *
         *   FREE  --take---------> TAKEN  CAS, by any thread
         *   TAKEN --run----------> FREE   CAS, by a thread of the pool, which then fulfills it
         *   TAKEN --offer--------> KEPT   CAS, by the thread that found no thread for it
         *   KEPT  --drainPending-> TAKEN  by the thread that has emptied the stack
         */
        static final int FREE = 0;
        static final int TAKEN = 1;
        static final int KEPT = 2;

        static final VarHandle STATE =
                fieldVarHandle(MethodHandles.lookup(), "state", VarHandle.class, Duty.class, int.class);

        private volatile int state; // CASed, any thread
        private volatile boolean cut; // written by the thread of the pool
        private @Nullable Duty next; // published by `pending`

        /// Does the task. Called once for each time that the duty was taken.
        abstract void fulfill();

        /// Called when an error or exception has cut the duty off.
        void onCut() {}

        /// {@return whether an error or exception has cut the duty off, before the end}
        final boolean isCut() {
            return cut;
        }

        @Override
        public final void run() {
            boolean done = false;
            try {
                if (STATE.compareAndSet(this, TAKEN, FREE)) {
                    fulfill();
                }
                done = true;
            } finally {
                if (!done) {
                    cut = true;
                    onCut();
                }
            }
        }
    }
}
