package io.picos.engine.thread;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Keeps the monitors that a thread holds apart from the monitors of the fibers that it is about to carry.
///
/// A backend's thread may hold monitors while it runs a task, or while it wakes a fiber of its own (B12). The
/// JDK does not expect that, because its own carrier threads hold no monitors. From version 24 on, a virtual
/// thread that parks takes along all monitors on the *lock stack* of its carrier thread. The carrier thread has
/// then lost its monitors: other threads enter them at the same time, and sooner or later the JVM crashes.
///
/// An inflated monitor is not on the lock stack. The lock stack has eight places, and a thread that finds its
/// lock stack full inflates the oldest of its monitors. So a thread that enters eight other monitors has
/// inflated all monitors that it held before. A [Probe] finds out whether this is so.
public final class LockStack {
    /// Whether a virtual thread that parks takes along the monitors of its carrier thread.
    public static final boolean MOVES = Runtime.version().feature() >= 24;

    private static final int PLACES = 8;

    private final Object[] others = new Object[PLACES];

    public LockStack() {
        for (int place = 0; place < PLACES; place++) {
            others[place] = new Object[0];
        }
    }

    /// Inflates the monitors that the current thread holds, if this JDK needs that. For one thread at a time.
    public void clear() {
        if (MOVES) {
            enter(0);
        }
    }

    private void enter(int place) {
        if (place < PLACES) {
            synchronized (others[place]) {
                enter(place + 1);
            }
        }
    }

    /// {@return whether, after [#clear], a thread that carries a virtual thread keeps its monitors to itself}
    ///
    /// The test runs on a thread of its own, because the current thread may be virtual, and must not lose its
    /// monitors. The caller spins for the answer without parking, yielding or any other hint, because a
    /// blocking detector may watch it. It has to wait for less than a millisecond, once.
    ///
    /// @param onExecutor creates a virtual thread, not started, that runs on the given executor
    public static boolean isKept(BiFunction<Executor, Runnable, Thread> onExecutor) {
        Probe probe = new Probe();
        Thread virtual = onExecutor.apply(probe, probe);
        virtual.start(); // calls execute
        Thread carrier = Thread.ofPlatform().daemon().name("picos-probe").unstarted(probe::carry);
        carrier.start();
        while (probe.answer == null && carrier.isAlive()) {
            // nothing: see above
        }
        return Boolean.TRUE.equals(probe.answer);
    }

    /// Has a thread that holds a monitor carry a virtual thread, which checks whether it holds the monitor,
    /// too.
    private static final class Probe implements Executor, Runnable {
        private final Object monitor = new Object();
        private @Nullable Runnable turn; // the caller of `isKept`, then the thread that it starts
        private boolean kept; // the same
        private volatile @Nullable Boolean answer; // written by that thread

        private void carry() {
            synchronized (monitor) {
                new LockStack().clear();
                requireNonNull(turn).run();
            }
            answer = kept;
        }

        @Override
        public void execute(Runnable task) {
            turn = task;
        }

        @Override
        public void run() {
            kept = !Thread.holdsLock(monitor);
        }
    }
}
