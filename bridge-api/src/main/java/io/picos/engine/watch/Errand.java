package io.picos.engine.watch;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.engine.thread.Rescue;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Runs tasks of the watchdog that may block, on a thread of the engine, one at a time. Whatever fails, the
/// next task can begin.
public final class Errand {
    private static final VarHandle BUSY =
            fieldVarHandle(MethodHandles.lookup(), "busy", VarHandle.class, Errand.class, boolean.class);

    private volatile boolean busy; // CASed by the thread that begins a task, cleared at the end

    /// Begins the task, or does nothing while another task lasts.
    ///
    /// @return whether the task has begun
    public boolean begin(Runnable task) {
        Run run = new Run(this, task); // allocated before the CAS, after which nothing may be lost
        if (!busy && BUSY.compareAndSet(this, false, true)) {
            boolean accepted = false;
            try {
                Rescue.execute(run);
                accepted = true;
            } finally {
                if (!accepted) {
                    busy = false;
                }
            }
            return true;
        }
        return false;
    }

    private record Run(Errand errand, Runnable task) implements Runnable {
        @Override
        public void run() {
            try {
                task.run();
            } finally {
                errand.busy = false;
            }
        }
    }
}
