package io.picos.engine.thread;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Keeps the monitors that a thread holds apart from those of the fibers that it is about to carry.
///
/// A backend's thread may hold monitors while it runs a task, or while it wakes a fiber of its own (B12). The JDK
/// does not reckon with that, because its own carriers hold none: from version 24 on, a virtual thread that parks
/// takes along all that is on the *lock stack* of the thread beneath it. That one then has lost its monitors, so
/// that others enter them at the same time, and sooner or later the JVM crashes.
///
/// A monitor that is inflated is not on that stack. The stack has eight places, and a thread that finds its own full
/// inflates the oldest of its monitors. So a thread that enters eight others has inflated all that it held before.
/// A [Probe] finds out whether this is so.
public final class LockStack {
    /// Whether virtual threads take monitors along.
    public static final boolean MOVES = Runtime.version().feature() >= 24;

    private static final int PLACES = 8;

    private final Object[] others = new Object[PLACES];

    public LockStack() {
        for (int place = 0; place < PLACES; place++) {
            others[place] = new Object[0];
        }
    }

    /// Inflates the monitors that the current thread holds, where that is needed. For one thread at a time.
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

    /// {@return whether a thread that carries a virtual thread keeps its monitors to itself, once this is
    /// cleared}
    ///
    /// Tried on a thread of its own, since the current one may be virtual, and must not be left without its
    /// monitors. The caller looks for the answer without parking, yielding or any other hint: it may be a thread
    /// that a blocking detector watches, and it has to wait for less than a millisecond, once.
    ///
    /// @param onExecutor makes a virtual thread, not started, that runs on the given executor
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

    /// Has a thread that holds a monitor carry a virtual thread, which looks whether it holds that, too.
    private static final class Probe implements Executor, Runnable {
        private final Object monitor = new Object();
        private @Nullable Runnable turn; // the caller of `isKept`, then the thread that this starts
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
