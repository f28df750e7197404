package io.picos.std.structured;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.std.Uncaught;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One cancel action, which begins only while its body runs: once, or again and again.
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
     *
     * An action that is repeated stays BEGUN. `bodyEnded` ends the repetition.
     */
    private static final VarHandle STATE =
            fieldVarHandle(MethodHandles.lookup(), "state", VarHandle.class, Interruption.class, State.class);

    /// Instead of a time: the action runs once.
    static final long ONCE = -1;

    private enum State {
        AWAITED,
        BEGUN,
        OVER
    }

    private final Task cancel;
    private final long again; // nanoseconds between two runs, or ONCE
    private final CountDownLatch bodyEnded = new CountDownLatch(1); // the action's thread may wait for it
    private final Computation<@Nullable Void> done = Computation.create(); // completed by the action's thread
    private volatile State state = State.AWAITED; // CASed, the body's fiber and the action's thread

    /// @param again the nanoseconds between the end of a run and the next one, or [#ONCE]
    Interruption(Task cancel, long again) {
        this.cancel = cancel;
        this.again = again;
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
            do {
                runOnce();
            } while (again != ONCE && !hasBodyEndedWithin(again));
        } finally {
            done.tryReturn(null);
        }
    }

    private void runOnce() {
        try {
            cancel.run();
        } catch (Throwable thrown) {
            Uncaught.report(thrown);
        }
    }

    private boolean hasBodyEndedWithin(long nanos) {
        Thread.interrupted(); // an interrupt that the action has left
        try {
            return bodyEnded.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException early) {
            return false; // a user's interrupt of this thread, after which the action runs again
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
        bodyEnded.countDown();
        Fiber.current().<@Nullable Void, RuntimeException>forbid(() -> {
            done.awaitCompletionAs(this); // the cancel action has begun, so it ends, and does not begin again
            return null;
        });
        return true;
    }
}
