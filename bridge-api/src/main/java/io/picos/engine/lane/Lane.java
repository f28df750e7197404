package io.picos.engine.lane;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.engine.thread.LockStack;
import io.picos.engine.thread.Rescue;
import io.picos.engine.thread.Threads;
import io.picos.engine.thread.Uncaught;
import io.picos.spi.Backend;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A queue of [Turn]s that run one after the other on one worker of a backend.
///
/// The first turn put on an idle lane submits one [Drain] to the worker, which runs turns until its budget
/// is used up, then submits the next drain, so that the backend's own tasks get their turn; or until there
/// are none left, and the lane is idle again. Any thread may put; only the holder of the lane's drain takes.
/// A lane knows nothing of fibers.
///
/// Putting is lock-free and allocates nothing unless the lane is idle; taking is lock-free. Once a turn is in the
/// queue, `put` does not throw: a lane that could not be attended to, for want of stack or memory, is found by
/// [#revive].
public final class Lane {
    /*
     * Two state machines, each in one field.
     *
     * `drain` names the holder: the drain that takes turns, or is about to. Who takes them on its behalf, on which
     * thread and since when, is in the drain (see there).
     *
     *   name  value    meaning
     *   IDLE  null     nobody takes turns
     *   HELD  a Drain  that drain was submitted, or runs, or has been left by its thread
     *
     *   IDLE --attend, revive--> HELD   CAS, by any thread; the winner submits the drain
     *   HELD --hold------------> HELD   by the holder, whose budget is spent: its successor
     *   HELD --handOn----------> HELD   CAS, by any thread, from a drain that its thread has left to a successor
     *   HELD --release---------> IDLE   by the holder, who then looks at `inbox` again
     *
     * `inbox` is what came in since the holder looked last.
     *
     *   name     value    meaning                                     terminal
     *   EMPTY    EMPTY    nothing                                     no
     *   FILLED   a Turn   a stack of turns, newest first, on a mark   no
     *   CLOSING  CLOSING  nothing, and the watchdog asks whether the  no
     *                     lane can be retired
     *   RETIRED  RETIRED  the worker has been given back              yes
     *
     *   EMPTY, FILLED, CLOSING --put--> FILLED   CAS, by any thread, who then looks at `drain`
     *   FILLED  --take, takeOver------> EMPTY    CAS, by the holder (who moves all but the oldest to `ready`), or the
     *                                            watchdog
     *   EMPTY   --tryRetire-----------> CLOSING  CAS, by the watchdog
     *   CLOSING --tryRetire-----------> RETIRED  CAS, by the watchdog, if nobody holds or needs the lane, else EMPTY
     *
     * A putter writes `inbox`, then reads `drain`; a releaser writes `drain`, then reads `inbox`. So one of them sees
     * the other, and no turn stays behind. Since CLOSING ends with any put, nothing was put between the watchdog's
     * question and its CAS.
     *
     * `ready` is the part of the queue that the holder has seen, oldest first. The holder alone refills it,
     * and only when it is null; it takes the first by CAS, because another thread may *take over* all of it
     * while the holder is stuck in a turn. As nobody refills it between a holder's read and its CAS, the
     * same first element means the same list.
     */
    private static final VarHandle INBOX =
            fieldVarHandle(MethodHandles.lookup(), "inbox", VarHandle.class, Lane.class, Turn.class);
    private static final VarHandle DRAIN =
            fieldVarHandle(MethodHandles.lookup(), "drain", VarHandle.class, Lane.class, Drain.class);
    private static final VarHandle READY =
            fieldVarHandle(MethodHandles.lookup(), "ready", VarHandle.class, Lane.class, Turn.class);
    private static final VarHandle TURNS =
            fieldVarHandle(MethodHandles.lookup(), "turns", VarHandle.class, Lane.class, long.class);

    private static final long UNATTENDED_NANOS = 100_000_000;
    private static final long IMPATIENCE_NANOS = 250_000_000;
    private static final long MOST_IMPATIENCE_NANOS = 64_000_000_000L;

    private static final Turn EMPTY = new Mark();
    private static final Turn CLOSING = new Mark();
    private static final Turn RETIRED = new Mark();

    private final Host host;
    private final LockStack lockStack = new LockStack(); // the holder
    private volatile Turn inbox = EMPTY; // CASed, any thread
    private volatile @Nullable Turn ready; // CASed, by the holder and by who takes over
    private volatile @Nullable Drain drain; // CASed, any thread; written by the holder
    private volatile Backend.Worker worker; // written once, by divert
    private volatile boolean misplaced; // written by drains
    private volatile @Nullable Thread thread; // written by drains: the one that a worker last ran a drain on
    private @Nullable Drain unattended; // the watchdog: the drain that it found not submitted
    private long unattendedSince; // the watchdog; 0 if it found the lane in order
    private long impatience = IMPATIENCE_NANOS; // the holder
    private long impatientSince = System.nanoTime() - IMPATIENCE_NANOS; // the holder
    private long turns; // written by the holder, read by the watchdog, opaque: only to see whether it changes

    public Lane(Backend.Worker worker, Host host) {
        this.worker = worker;
        this.host = host;
    }

    // ---- for putters

    /// Adds a turn at the end, and submits a drain if the lane is idle. It throws only before the turn is in.
    ///
    /// @return false if the lane is retired
    public boolean put(Turn turn) {
        if (tryRunHere(turn)) {
            return true;
        }
        Turn before;
        do {
            before = inbox;
            if (before == RETIRED) {
                return false;
            }
            turn.next = before;
            // a CAS is lost to another put or to the holder, which made progress
        } while (!INBOX.compareAndSet(this, before, turn));
        try {
            if (drain == null) {
                attend();
            } else {
                host.hasBacklog();
            }
        } catch (Throwable thrown) {
            // The turn is in, so this must not throw; the watchdog finds a lane with turns and without a drain
            Drain latest = drain;
            if (latest != null) {
                latest.refused = true; // if nobody has begun to run it, the watchdog submits it again
            }
            if (!(thrown instanceof VirtualMachineError)) {
                Uncaught.report(thrown); // of the backend
            }
        }
        return true;
    }

    /// Runs the turn before those which wait for a drain that is still on its way, if the current thread is the
    /// worker's own: what that does next may count on the turn (B12).
    private boolean tryRunHere(Turn turn) {
        Drain pending = drain;
        return pending != null && pending.isWaiting() && host.isHere() && pending.tryRunHere(turn);
    }

    /// Holds the idle lane for a new drain, and has the worker run that.
    private void attend() {
        Drain first = new Drain(this);
        if (DRAIN.compareAndSet(this, null, first)) {
            if (host.isHere()) {
                first.runOn(worker); // B12
            } else {
                submit(first);
            }
        }
        // else lost to another thread, which attends to the lane
    }

    /// The drain is in its field before the worker is read: a diversion sees this drain, or this sees the
    /// diversion.
    private void submit(Drain first) {
        if (Threads.wakesOthers(Thread.currentThread())) {
            // a backend may block, and all of the JVM needs that thread
            Rescue.execute(() -> first.submitTo(worker, false));
        } else {
            first.submitTo(worker, false);
        }
    }

    /// {@return whether turns run, or are about to}
    public boolean isBusy() {
        return drain != null || hasTurns();
    }

    /// {@return whether the last drain was run on its submitter's stack or on a virtual thread (S8)}
    public boolean isMisplaced() {
        return misplaced;
    }

    /// {@return whether the current thread is the one that the worker uses}
    public boolean isOnItsThread() {
        return thread == Thread.currentThread() && !misplaced;
    }

    /// {@return whether the thread that the worker was last seen to use is able to run}
    public boolean isOnRunnableThread() {
        Thread last = thread;
        return last != null && last.getState() == Thread.State.RUNNABLE;
    }

    // ---- for the holder

    /// {@return whether the holder should wait for a turn that has stopped at a lock}
    boolean isPatient(long now) {
        return now - impatientSince >= impatience && host.mayWait();
    }

    /// Learns whether the holder has waited in vain: then the lane is without patience for a while, and for twice as
    /// long the next time.
    void hasWaited(boolean back) {
        impatience = back ? IMPATIENCE_NANOS : Math.min(impatience << 1, MOST_IMPATIENCE_NANOS);
        impatientSince = back ? impatientSince : System.nanoTime();
    }

    LockStack lockStack() {
        return lockStack;
    }

    /// {@return the next turn, or null if there is none}
    ///
    /// Between a CAS that takes turns and the return, there is no call, since a call may throw a
    /// StackOverflowError.
    @Nullable Turn take() {
        while (true) {
            Turn seen = ready;
            if (seen != null) {
                TURNS.setOpaque(this, turns + 1);
                if (READY.compareAndSet(this, seen, seen.next)) {
                    seen.next = null;
                    return seen;
                }
                continue; // all of it was taken over
            }
            Turn newest = inbox;
            if (newest instanceof Mark) {
                return null;
            }
            TURNS.setOpaque(this, turns + 1);
            if (INBOX.compareAndSet(this, newest, EMPTY)) {
                Turn first = newest;
                Turn rest = null;
                for (Turn older = first.next; older != null && !(older instanceof Mark); older = first.next) {
                    first.next = rest;
                    rest = first;
                    first = older;
                }
                if (rest != null) {
                    ready = rest;
                }
                first.next = null;
                return first;
            }
            // lost to a put, so there is something to take
        }
    }

    /// Gives the lane up, since there was nothing to take.
    ///
    /// @return false if something was put meanwhile, and the caller holds the lane on
    boolean tryRelease(Drain holder) {
        drain = null;
        return !hasTurns() || !DRAIN.compareAndSet(this, null, holder);
    }

    /// Has the next drain hold the lane from now on. [#passOn] follows.
    void hold(Drain next) {
        drain = next; // before the worker is read, as in `submit`
    }

    /// Submits a drain that follows another one.
    ///
    /// Where virtual threads drain the lane, a thread of the engine does it: the JDK runs what a virtual
    /// thread submits before all that came from outside, so drains that submit the next one would starve it
    /// for ever (S2).
    void passOn(Drain next) {
        if (misplaced) {
            Rescue.execute(() -> {}, () -> next.submitTo(worker, true));
        } else {
            next.submitTo(worker, true);
        }
    }

    /// Tells the host that the worker has refused something.
    ///
    /// @param refusal what the worker threw
    public void refused(Throwable refusal) {
        host.refused(refusal);
    }

    /// Has the watchdog look soon, since nobody takes turns.
    void hurry() {
        host.hurry();
    }

    void setMisplaced(boolean misplaced) {
        if (this.misplaced != misplaced) {
            this.misplaced = misplaced;
        }
    }

    /// Learns where the worker runs a drain.
    void setThread(Thread current) {
        setMisplaced(current.isVirtual());
        if (thread != current) {
            thread = current;
        }
    }

    /// {@return roughly the turn with this number of those that wait, or null} A guess: the queue goes on meanwhile.
    /// So it may also be a turn that does not wait any more, or waits elsewhere.
    @Nullable Turn guess(int number) {
        int left = number;
        for (Turn turn = ready; turn != null; turn = turn.next) {
            if (left-- == 0) {
                return turn;
            }
        }
        for (Turn turn = inbox; turn != null && !(turn instanceof Mark); turn = turn.next) {
            if (left-- == 0) {
                return turn;
            }
        }
        return null;
    }

    // ---- for the watchdog

    /// {@return a number that changes with each turn} Pairs with the opaque write in `take`; nothing else depends
    /// on it.
    public long turnsOpaque() {
        return (long) TURNS.getOpaque(this);
    }

    /// {@return whether turns wait for the one that runs}
    public boolean isAwaited() {
        return ready != null || hasTurns();
    }

    /// {@return whether the worker is needed: turns wait for it, or for a drain that it has not begun}
    public boolean needsWorker() {
        Drain current = drain;
        return isAwaited() || (current != null && current.isWaiting());
    }

    private boolean hasTurns() {
        return !(inbox instanceof Mark);
    }

    /// {@return whether the thread that drains the lane waits for something, in the middle of a turn}
    public boolean isHolderParked() {
        Drain current = drain;
        return current != null && current.isParked();
    }

    /// Takes over the turns that wait while the holder is stuck in one. Those that are not accepted, or that an error
    /// keeps from being asked for, go back to the end.
    ///
    /// @param elsewhere puts a turn elsewhere, or answers false
    public void takeOver(Predicate<Turn> elsewhere) {
        Turn left = takeOver();
        try {
            while (left != null) {
                Turn turn = left;
                left = turn.next;
                boolean accepted = false;
                try {
                    accepted = elsewhere.test(turn);
                } finally {
                    if (!accepted) {
                        turn.next = null;
                        putBack(turn);
                    }
                }
            }
        } finally {
            if (left != null) {
                putBack(left);
            }
        }
        if (drain == null && isAwaited()) {
            attend(); // the holder has gone on meanwhile, and has found nothing
        }
    }

    /// {@return the first of a list, oldest first, or null} The caller sees to all of it, whatever happens.
    @Nullable Turn takeOver() {
        Turn first = (Turn) READY.getAndSet(this, null);
        Turn rest = null;
        boolean done = false;
        try {
            Turn newest = inbox;
            while (rest == null && !(newest instanceof Mark)) {
                if (INBOX.compareAndSet(this, newest, EMPTY)) {
                    Turn turn = newest;
                    while (turn != null && !(turn instanceof Mark)) { // as in `take`: no call after the CAS
                        Turn older = turn.next;
                        turn.next = rest;
                        rest = turn;
                        turn = older;
                    }
                } else {
                    newest = inbox; // lost to a put or to the holder, which made progress
                }
            }
            done = true;
        } finally {
            if (!done && first != null) {
                putBack(first);
            }
        }
        if (first == null) {
            return rest;
        }
        Turn last = first;
        for (Turn next = last.next; next != null; next = next.next) {
            last = next;
        }
        last.next = rest;
        return first;
    }

    /// Puts a list that was taken over back at the end, where an error keeps it from being put elsewhere. Does
    /// not give up, since nobody else has that list.
    ///
    /// @param oldest the first of it
    void putBack(Turn oldest) {
        Turn turn = oldest;
        while (turn != null) {
            Turn next = turn.next;
            Turn before = inbox;
            turn.next = before;
            boolean done = false;
            try {
                done = INBOX.compareAndSet(this, before, turn);
            } catch (StackOverflowError cut) {
                // on a thread of the engine, which has room for this
            }
            if (done) {
                turn = next;
            } else {
                turn.next = next; // lost to another put, or to the holder, which made progress
            }
        }
    }

    /// {@return whether a drain has to be submitted again, because the worker has refused it, or could not run it}
    public boolean isRefused() {
        Drain latest = drain;
        return latest != null && latest.isRefused();
    }

    /// Submits once more the drain that the worker has refused.
    public void retry() {
        Drain latest = drain;
        if (latest != null && latest.isRefused()) {
            latest.submitAgainTo(worker);
        }
    }

    /// Attends to the lane if nobody does: its turns have no drain, or the thread of its drain has left or died.
    ///
    /// @param now by [System#nanoTime()]
    /// @return what was wrong, or null if all is well
    public @Nullable String revive(long now) {
        Drain latest = drain;
        if (latest == null ? isAwaited() : latest.isSubmitting()) {
            if (unattendedSince == 0 || latest != unattended) {
                unattended = latest;
                unattendedSince = now | 1; // a putter may be about to attend to it, or to submit it
            } else if (now - unattendedSince > UNATTENDED_NANOS) {
                unattendedSince = 0;
                return attendAfterAll(latest);
            }
            return null;
        }
        unattended = null;
        unattendedSince = 0;
        if (latest == null) {
            return null;
        }
        String failure = latest.failure();
        if (failure != null) {
            handOn(latest);
        }
        return failure;
    }

    private @Nullable String attendAfterAll(@Nullable Drain drain) {
        if (drain == null) {
            attend();
            return "its turns had no drain";
        }
        drain.refused = true; // a worker may block the submitter, so this is no failure yet
        return null;
    }

    /// Gives the lane from a drain that its thread has left to a new one.
    void handOn(Drain left) {
        Drain successor = new Drain(this, left.unbegun());
        if (DRAIN.compareAndSet(this, left, successor)) {
            passOn(successor);
        }
        // else lost to another thread, which has done so
    }

    /// Retires the lane if it is idle and nobody needs it. Without its worker, which would have to wake up for
    /// nothing, and if it has been closed meanwhile would say so. Does not hold the lane meanwhile.
    ///
    /// For one thread at a time.
    ///
    /// @param unneeded asked when no turn can run
    public void tryRetire(BooleanSupplier unneeded) {
        if (inbox == CLOSING || INBOX.compareAndSet(this, EMPTY, CLOSING)) { // CLOSING: the last time was cut off
            boolean retire = false;
            try {
                retire = drain == null && ready == null && unneeded.getAsBoolean();
            } finally {
                INBOX.compareAndSet(this, CLOSING, retire ? RETIRED : EMPTY); // lost to a put: the lane is needed
            }
        }
    }

    public boolean isRetired() {
        return inbox == RETIRED;
    }

    /// Uses another worker from now on, and has it run the drain under way, also if the old one has accepted it.
    public void divert(Backend.Worker fallback) {
        worker = fallback;
        Drain latest = drain;
        if (latest != null && latest.isWaiting()) {
            latest.submitAgainTo(fallback);
        }
    }

    @Override
    public String toString() {
        Drain held = drain;
        return "Lane[" + (isRetired() ? "retired" : held != null ? held : hasTurns() ? "unattended" : "idle") + "]";
    }

    /// What a lane needs to know and to tell.
    public interface Host {
        /// {@return whether the current thread is the worker's own, outside any turn (B12)}
        default boolean isHere() {
            return false;
        }

        /// {@return whether the holder, on the current thread, may wait for a turn that has stopped at a lock}
        default boolean mayWait() {
            return false;
        }

        /// Called when a turn has to wait for others.
        default void hasBacklog() {}

        /// Called when an error has left the lane alone: the watchdog should look soon.
        default void hurry() {}

        /// Called when the worker has refused a drain; it is kept until [Lane#retry] or [Lane#divert].
        void refused(Throwable refusal);
    }

    /// The values of `inbox` that are no turns.
    private static final class Mark extends Turn {
        @Override
        protected void take(Drain drain) {
            throw new AssertionError("a mark is never taken");
        }
    }
}
