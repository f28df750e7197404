package io.picos.engine;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.spi.Backend;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One visit of a worker to a [Lane]: runs a budget of turns.
///
/// A backend may run what it was given at once on the caller's stack, on a virtual thread, twice, or never.
/// So a drain is *claimed* once: by the backend, or by a fallback after the backend has failed. Whoever
/// comes later finds it claimed and does nothing. It is not run on the stack of its submitter, which may
/// be a fiber in the middle of waking another: then a thread of ours runs it (S8).
final class Drain implements Runnable {
    private static final VarHandle CLAIMED =
            fieldVarHandle(MethodHandles.lookup(), "claimed", VarHandle.class, Drain.class, boolean.class);

    private static final ThreadLocal<@Nullable Boolean> DRAINING = new ThreadLocal<>();

    private static final int MOST_TURNS = 256;
    private static final int TURNS_A_LOOK_AT_THE_CLOCK = 16;
    private static final long MOST_NANOS = 500_000;
    private static final long MOST_NANOS_FOR_A_LOCK = 5_000_000;
    private static final long NANOS_BETWEEN_LOOKS = 20_000;
    private static final int LOOKS_BEFORE_PARKING = 100;

    private final Lane lane;
    private volatile boolean claimed; // CASed, any thread
    private volatile boolean accepted; // written by its submitters
    private long start; // the holder of the lane
    private int taken; // the holder of the lane
    private boolean over; // the holder of the lane
    private boolean ready; // the holder of the lane: to carry fibers
    private @Nullable Turn putBack; // the holder of the lane

    Drain(Lane lane) {
        this.lane = lane;
    }

    Lane lane() {
        return lane;
    }

    boolean isClaimed() {
        return claimed;
    }

    /// {@return whether a worker has it: it has been run, or the worker did not refuse it}
    boolean isAccepted() {
        return accepted || claimed;
    }

    /// Submits this; never throws, and the drain has not run on this stack when it returns. May be called again, by
    /// any thread.
    void submitTo(Backend.Worker worker) {
        submit(worker::execute, Thread.currentThread());
    }

    /// The same for a drain that follows another, whose budget is spent.
    void submitLaterTo(Backend.Worker worker) {
        submit(worker::executeLater, Thread.currentThread());
    }

    /// Has this run on the current thread, which is no fiber and drains nothing (B12).
    void runOn(Backend.Worker worker) {
        submit(worker::executeHere, null);
    }

    private void submit(Executor worker, @Nullable Thread submitter) {
        try {
            Submission submission = new Submission(this, submitter);
            try {
                worker.execute(submission);
                accepted = true;
            } finally {
                submission.submitter = null;
            }
        } catch (Throwable refusal) {
            if (!claimed) {
                refused(refusal);
            }
        }
    }

    private void refused(Throwable refusal) {
        try {
            lane.refused(refusal);
        } catch (Throwable failure) {
            Uncaught.report(failure); // the watchdog will see that nobody has accepted this
        }
    }

    @Override
    public void run() {
        tryRun(null);
    }

    /// Runs this on the current thread.
    ///
    /// @param first a turn to run before those of the lane, or null
    /// @return false if this has been claimed before
    boolean tryRun(@Nullable Turn first) {
        if (!CLAIMED.compareAndSet(this, false, true)) {
            return false;
        }
        putBack = first;
        if (!OwnThreads.isCurrent()) {
            lane.setThread(Thread.currentThread());
        }
        drain();
        return true;
    }

    /// What a worker is given: knows who gave it, each time, since the same drain may be on its way twice. It never
    /// runs the drain on the stack of that thread, of a fiber, or of another drain: a worker may also take the
    /// opportunity to run what others have given it.
    private static final class Submission implements Runnable {
        private final Drain drain;
        private volatile @Nullable Thread submitter; // the submitter clears it; null also where it may run this

        Submission(Drain drain, @Nullable Thread submitter) {
            this.drain = drain;
            this.submitter = submitter;
        }

        @Override
        public void run() {
            if (submitter == Thread.currentThread() || Current.handlerOrNull() != null || isDraining()) {
                drain.lane.setMisplaced(true);
                OwnThreads.execute(drain);
            } else {
                drain.run();
            }
        }
    }

    private void drain() {
        start = System.nanoTime();
        DRAINING.set(true);
        while (!over) {
            try {
                Turn turn = next();
                if (turn != null) {
                    turn.take(this);
                }
            } catch (Throwable thrown) {
                // a turn handles what its fiber throws; this is a failure of the machinery, and must not end the lane
                Uncaught.report(thrown);
            }
        }
        DRAINING.remove();
    }

    /// {@return whether the current thread is draining a lane}
    static boolean isDraining() {
        return DRAINING.get() != null;
    }

    /// {@return the next turn to run within the budget, or null if this drain is over} For the holder of the lane.
    @Nullable Turn next() {
        if (over) {
            return null;
        }
        Turn first = putBack;
        if (first != null) {
            putBack = null;
            return first;
        }
        if (isBudgetSpent()) {
            taken = 0; // if there is no memory for another drain, this one goes on
            Drain successor = new Drain(lane);
            over = true;
            lane.submitLater(successor);
            return null;
        }
        Turn next = lane.take();
        taken++;
        over = next == null;
        return next;
    }

    /// Called before the thread of this drain carries a fiber.
    void prepareToCarry() {
        if (!ready) {
            ready = true;
            lane.lockStack().clear();
        }
    }

    /// Waits a little for a fiber that has stopped at a lock: the library counts on all that the fiber does until it
    /// suspends (B12), and a thread of its own would have stopped there, too. A lane that has waited in vain waits
    /// for no other fiber for some time: the owner of the lock may be one of its own fibers.
    void awaitReturn(OnBackendCarrier fiber) {
        long began = System.nanoTime();
        if (!lane.isPatient(began)) {
            return;
        }
        int looks = 0;
        while (!(fiber.isReturning() && lane.isAwaited())) {
            if (System.nanoTime() - began > MOST_NANOS_FOR_A_LOCK) {
                lane.loseItsPatience(System.nanoTime());
                break;
            }
            if (looks++ < LOOKS_BEFORE_PARKING) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, NANOS_BETWEEN_LOOKS);
            }
        }
        start = System.nanoTime(); // that was none of the time of the turns
    }

    /// Returns a turn that was just taken, to be the next one.
    void putBack(Turn turn) {
        putBack = turn;
    }

    private boolean isBudgetSpent() {
        return taken >= MOST_TURNS
                || (taken % TURNS_A_LOOK_AT_THE_CLOCK == 0 && taken > 0 && System.nanoTime() - start > MOST_NANOS);
    }
}
