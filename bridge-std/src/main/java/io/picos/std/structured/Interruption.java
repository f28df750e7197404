package io.picos.std.structured;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.std.Uncaught;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// One cancel action, which runs at most once, and only while its body runs.
final class Interruption {
    /*
     * State machine. The body's fiber and the thread of the cancel action race by a CAS on one field.
     *
     *   name     holds                                              terminal
     *   AWAITED  the body runs; the cancel action has not begun     no
     *   BEGUN    the cancel action has begun, and perhaps ended     yes
     *   OVER     the body has ended; the cancel action never runs   yes
     *
     *   AWAITED --run--> BEGUN  CAS, by the thread of the cancel action
     *   AWAITED --end--> OVER   CAS, by the body's fiber; if it fails, the fiber waits for `done`
     */
    private static final VarHandle STATE =
            fieldVarHandle(MethodHandles.lookup(), "state", VarHandle.class, Interruption.class, State.class);

    private enum State {
        AWAITED,
        BEGUN,
        OVER
    }

    private final Task cancel;
    private final Computation<@Nullable Void> done = Computation.create(); // completed by the action's thread
    private volatile State state = State.AWAITED; // CASed, the body's fiber and the action's thread

    Interruption(Task cancel) {
        this.cancel = cancel;
    }

    /// {@return whether the body runs and the cancel action has not begun} A hint, which saves a thread.
    boolean isAwaited() {
        return state == State.AWAITED;
    }

    /// Runs the cancel action, unless the body has ended. Called on the thread of the cancel action.
    void run() {
        if (!STATE.compareAndSet(this, State.AWAITED, State.BEGUN)) {
            return; // lost to `end`: the body has ended
        }
        try {
            cancel.run();
        } catch (Throwable thrown) {
            Uncaught.report(thrown);
        } finally {
            done.tryReturn(null);
        }
    }

    /// Ends the time in which the cancel action may begin, and waits for its end if it has begun. Called by the
    /// body's fiber, once or more.
    ///
    /// @return whether the cancel action has run
    boolean end() {
        if (STATE.compareAndSet(this, State.AWAITED, State.OVER) || state == State.OVER) {
            return false;
        }
        Fiber.current().<@Nullable Void, RuntimeException>forbid(() -> {
            done.awaitCompletionAs(this); // the cancel action has begun, so it ends
            return null;
        });
        return true;
    }
}
