package io.picos.engine.watch;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.engine.thread.Rescue;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Something that the watchdog has a thread of the engine do, since it may block: one at a time. Whatever fails, the
/// next one can begin.
public final class Errand {
    private static final VarHandle BUSY =
            fieldVarHandle(MethodHandles.lookup(), "busy", VarHandle.class, Errand.class, boolean.class);

    private volatile boolean busy; // CASed by who begins, cleared at the end

    /// Does nothing while another one lasts.
    public void begin(Runnable task) {
        Run run = new Run(this, task); // before the CAS, after which nothing may be lost
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
        }
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
