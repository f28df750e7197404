package io.picos.engine;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
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
final class LockStack {
    /// Whether virtual threads take monitors along.
    static final boolean MOVES = Runtime.version().feature() >= 24;

    private static final int PLACES = 8;

    private final Object[] others = new Object[PLACES];

    LockStack() {
        for (int place = 0; place < PLACES; place++) {
            others[place] = new Object[0];
        }
    }

    /// Inflates the monitors that the current thread holds, where that is needed. For one thread at a time.
    void clear() {
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

    /// Has a thread that holds a monitor carry a virtual thread, which looks whether it holds that, too.
    static final class Probe implements Executor, Runnable {
        private final Object monitor = new Object();
        private @Nullable Runnable turn; // the caller of `isKept`, then the thread that this starts
        private boolean kept; // the same

        /// {@return whether the thread keeps the monitor to itself}
        ///
        /// @param virtual with this as its executor and its body, not started
        boolean isKept(Thread virtual) {
            virtual.start();
            CompletableFuture<Boolean> answer = new CompletableFuture<>();
            Thread.ofPlatform().daemon().name("picos-probe").start(() -> answer.complete(carry()));
            return answer.join();
        }

        private boolean carry() {
            synchronized (monitor) {
                new LockStack().clear();
                requireNonNull(turn).run();
            }
            return kept;
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
