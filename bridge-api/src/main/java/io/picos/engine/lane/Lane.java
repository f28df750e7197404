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
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A queue of [Turn]s that run one after the other on one worker of a backend.
///
/// The first turn that is put on an idle lane submits one [Drain] to the worker. The drain runs turns until its
/// budget is spent. Then it submits the next drain, so that the backend's own tasks can run in between. When no
/// turns are left, the lane is idle again. Any thread may put turns. Only the holder of the lane's drain takes
/// them. A lane knows nothing of fibers.
///
/// Putting and taking are lock-free. Putting allocates nothing unless the lane is idle. Once a turn is in the
/// queue, `put` does not throw: if there was no stack or memory to attend to the lane, [#revive] finds it.
public final class Lane {
    /*
     * Two state machines, each in one field.
     *
     * `drain` names the holder: the drain that takes turns, or is about to. The drain itself knows which thread
     * or borrower takes them on its behalf, and since when (see there).
     *
     *   name  value    meaning
     *   IDLE  null     no drain takes turns
     *   HELD  a Drain  that drain was submitted, or runs, or has been left by its thread
     *
     *   IDLE --attend, revive--> HELD   CAS, by any thread; the winner submits the drain
     *   HELD --hold------------> HELD   by the holder, whose budget is spent: the successor
     *   HELD --handOn----------> HELD   CAS, by any thread: a successor replaces a drain that its thread has left
     *   HELD --release---------> IDLE   by the holder, which then reads `inbox` again
     *
     * `inbox` has the turns that were put since the holder looked last.
     *
     *   name     value    meaning                                     terminal
     *   EMPTY    EMPTY    nothing                                     no
     *   FILLED   a Turn   a stack of turns, newest first, on a mark   no
     *   CLOSING  CLOSING  nothing, and the watchdog asks whether the  no
     *                     lane can be retired
     *   RETIRED  RETIRED  nothing, and the worker is given back       yes
     *
     *   EMPTY, FILLED, CLOSING --put--> FILLED   CAS, by any thread, which then reads `drain`
     *   FILLED  --take, takeOver------> EMPTY    CAS, by the holder (which moves all but the oldest to `ready`), or
     *                                            the watchdog
     *   EMPTY   --tryRetire-----------> CLOSING  CAS, by the watchdog
     *   CLOSING --tryRetire-----------> RETIRED  CAS, by the watchdog, if no drain holds the lane and nothing needs
     *                                            it, else EMPTY
     *
     * Here, the watchdog includes the threads of the engine that run its errands.
     *
     * A putter writes `inbox`, then reads `drain`. A releaser writes `drain`, then reads `inbox`. So at least
     * one of them sees the write of the other, and no turn stays behind. Since any put ends CLOSING, a
     * successful CAS from CLOSING means that nothing was put between the watchdog's question and that CAS.
     *
     * `ready` is the part of the queue that the holder has seen, oldest first. Only the holder refills it, and
     * only when it is null. The holder takes the first turn by CAS, because another thread may *take over* all
     * of `ready` while the holder is stuck in a turn. No other thread refills `ready` between the holder's read
     * and its CAS, so the same first turn means the same list.
     */
    private static final VarHandle INBOX =
            fieldVarHandle(MethodHandles.lookup(), "inbox", VarHandle.class, Lane.class, Turn.class);
    private static final VarHandle DRAIN =
            fieldVarHandle(MethodHandles.lookup(), "drain", VarHandle.class, Lane.class, Drain.class);
    private static final VarHandle READY =
            fieldVarHandle(MethodHandles.lookup(), "ready", VarHandle.class, Lane.class, Turn.class);
    private static final VarHandle TURNS =
            fieldVarHandle(MethodHandles.lookup(), "turns", VarHandle.class, Lane.class, long.class);

    private static final long IMPATIENCE_NANOS = 250_000_000;
    private static final long MOST_IMPATIENCE_NANOS = 64_000_000_000L;

    private static final Turn EMPTY = new Mark();
    private static final Turn CLOSING = new Mark();
    private static final Turn RETIRED = new Mark();

    private final Host host;
    private final LockStack lockStack = new LockStack(); // the holder
    private volatile Turn inbox = EMPTY; // CASed, any thread
    private volatile @Nullable Turn ready; // CASed, by the holder and by the thread that takes over
    private volatile @Nullable Drain drain; // CASed, any thread; written by the holder
    private volatile Backend.Worker worker; // written once, by divert
    private volatile boolean misplaced; // written by drains
    private volatile @Nullable Thread thread; // written by drains: the thread on which a worker ran a drain last
    private final Neglect neglect = new Neglect(); // the watchdog
    private long impatience = IMPATIENCE_NANOS; // the holder
    private long impatientSince = System.nanoTime() - IMPATIENCE_NANOS; // the holder
    private long turns; // written by the holder, read by the watchdog, both opaque: only its changes matter

    public Lane(Backend.Worker worker, Host host) {
        this.worker = worker;
        this.host = host;
    }

    // ---- for putters

    /// Adds a turn at the end, and submits a drain if the lane is idle. Throws only before the turn is in the
    /// queue.
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
            // The turn is in the queue, so this must not throw. The watchdog finds a lane with turns and no
            // drain
            Drain latest = drain;
            if (latest != null) {
                latest.refused = true; // if no thread has begun to run it, the watchdog submits it again
            }
            if (!(thrown instanceof VirtualMachineError)) {
                Uncaught.report(thrown); // an exception of the backend
            }
        }
        return true;
    }

    /// Runs the turn at once, before the turns that wait for a drain that has not begun, if the current thread
    /// is the worker's own: the code that this thread runs next may rely on the turn (B12).
    private boolean tryRunHere(Turn turn) {
        Drain pending = drain;
        return pending != null && pending.isWaiting() && host.isHere() && pending.tryRunHere(turn);
    }

    /// Runs the turns that wait for a drain that has not begun, if the current thread is the worker's own (B12).
    ///
    /// @return false if there is a drain that the current thread cannot run
    public boolean tryRunHere() {
        Drain pending = drain;
        return pending == null || (pending.isWaiting() && host.isHere() && pending.tryRunHere(null));
    }

    /// Has a new drain hold the idle lane, and has the worker run that drain.
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

    /// The field `drain` is written before `worker` is read here. So a concurrent [#divert] sees this drain, or
    /// this method sees the new worker.
    private void submit(Drain first) {
        if (Threads.wakesOthers(Thread.currentThread())) {
            // the backend may block, and all virtual threads of the JVM need this thread to wake up
            Rescue.execute(() -> first.submitTo(worker, false));
        } else {
            first.submitTo(worker, false);
        }
    }

    /// {@return whether turns run, or are about to}
    public boolean isBusy() {
        return drain != null || hasTurns();
    }

    /// {@return whether the last drain was run in a wrong place: on the stack of its submitter, of a fiber or
    /// of another drain, or on a virtual thread (S8)}
    public boolean isMisplaced() {
        return misplaced;
    }

    /// {@return whether the current thread is the thread that the worker uses}
    public boolean isOnItsThread() {
        return thread == Thread.currentThread() && !misplaced;
    }

    /// {@return whether the thread that the worker was last seen to use is runnable}
    public boolean isOnRunnableThread() {
        Thread last = thread;
        return last != null && last.getState() == Thread.State.RUNNABLE;
    }

    // ---- for the holder

    /// {@return whether the holder should wait for a turn that has stopped at a lock}
    boolean isPatient(long now) {
        return now - impatientSince >= impatience && host.mayWait();
    }

    /// Records whether the turn that the holder has waited for came back. If not, the holder does not wait
    /// again for a while, and for twice as long after the next wait in vain.
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
                continue; // lost to a thread that took over the whole list
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
            // lost to a put or to a takeover, which made progress
        }
    }

    /// Gives the lane up, since there was no turn to take.
    ///
    /// @return false if a turn was put meanwhile, and the caller holds the lane again
    boolean tryRelease(Drain holder) {
        drain = null;
        return !hasTurns() || !DRAIN.compareAndSet(this, null, holder);
    }

    /// Has the next drain hold the lane from now on. The caller then calls [#passOn].
    void hold(Drain next) {
        drain = next; // before the worker is read, as in `submit`
    }

    /// Submits a drain that follows another drain.
    ///
    /// If virtual threads drain the lane, a thread of the engine submits it: the JDK runs the tasks that a
    /// virtual thread submits before all tasks from outside, so drains that submit their successors would
    /// starve those tasks for ever (S2).
    void passOn(Drain next) {
        if (misplaced) {
            Rescue.execute(() -> {}, () -> next.submitTo(worker, true));
        } else {
            next.submitTo(worker, true);
        }
    }

    /// Tells the host that the worker has refused a task.
    ///
    /// @param refusal the exception that the worker threw
    public void refused(Throwable refusal) {
        host.refused(refusal);
    }

    /// Has the watchdog look soon, since no thread takes turns.
    void hurry() {
        host.hurry();
    }

    void setMisplaced(boolean misplaced) {
        if (this.misplaced != misplaced) {
            this.misplaced = misplaced;
        }
    }

    /// Records the thread on which the worker runs a drain.
    void setThread(Thread current) {
        setMisplaced(current.isVirtual());
        if (thread != current) {
            thread = current;
        }
    }

    /// {@return roughly the waiting turn at this position, or null} A guess, since the queue changes meanwhile:
    /// the turn may wait no longer, or may wait on another lane.
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

    /// Visits roughly the waiting turns, at most the given number. A guess, as [#guess].
    public void visitWaiting(int most, Consumer<Turn> visitor) {
        int left = most;
        for (Turn turn = ready; turn != null && left-- > 0; turn = turn.next) {
            visitor.accept(turn);
        }
        for (Turn turn = inbox; turn != null && !(turn instanceof Mark) && left-- > 0; turn = turn.next) {
            visitor.accept(turn);
        }
    }

    // ---- for the watchdog

    /// {@return a number that changes with each turn} Pairs with the opaque write in `take`. Nothing else
    /// depends on it.
    public long turnsOpaque() {
        return (long) TURNS.getOpaque(this);
    }

    /// Has the lane give way to the backend after the current turn if its drain has lasted far too long (S2).
    public void hasten(long now) {
        Drain current = drain;
        if (current != null) {
            current.hasten(now);
        }
    }

    /// {@return the turn that runs, or null} A guess, unless [#turnsOpaque] tells the same before and after.
    public @Nullable Turn running() {
        Drain current = drain;
        return current == null ? null : current.running();
    }

    /// {@return the thread on which the drain of the lane runs, or null} A guess, as [#running] is.
    public @Nullable Thread holder() {
        Drain current = drain;
        return current == null ? null : current.thread();
    }

    /// {@return whether the lane is lent to the borrower}
    public boolean isLentTo(Drain.Borrower borrower) {
        Drain current = drain;
        return current != null && current.isLentTo(borrower);
    }

    /// {@return whether turns wait in the queue}
    public boolean isAwaited() {
        return ready != null || hasTurns();
    }

    /// {@return whether the worker is needed: turns wait, or there is a drain that it has not begun}
    public boolean needsWorker() {
        Drain current = drain;
        return isAwaited() || (current != null && current.isWaiting());
    }

    private boolean hasTurns() {
        return !(inbox instanceof Mark);
    }

    /// {@return whether the thread that drains the lane waits for something in the middle of a turn}
    public boolean isHolderParked() {
        Drain current = drain;
        return current != null && current.isParked();
    }

    /// Takes over the waiting turns while the holder is stuck in a turn. A turn that is not accepted goes back
    /// to the end of the queue. If an error ends this, the remaining turns go back, too.
    ///
    /// @param elsewhere puts a turn elsewhere, or returns false
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
            attend(); // the holder has gone on meanwhile, has found no turns, and has released the lane
        }
    }

    /// {@return the first turn of a list, oldest first, or null} The caller must handle the whole list, even
    /// after an error.
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

    /// Puts a list that was taken over back at the end, if it was not put elsewhere. Does not give up, since no
    /// other code has that list.
    ///
    /// @param oldest the first turn of the list
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
                // a thread of the engine runs this, and has room for it
            }
            if (done) {
                turn = next;
            } else {
                turn.next = next; // lost to another put, or to the holder, which made progress
            }
        }
    }

    /// {@return whether a drain must be submitted again, because the worker has refused it or could not run it}
    public boolean isRefused() {
        Drain latest = drain;
        return latest != null && latest.isRefused();
    }

    /// Submits the drain again if the worker has refused it or could not run it.
    public void retry() {
        Drain latest = drain;
        if (latest != null && latest.isRefused()) {
            latest.submitAgainTo(worker);
        }
    }

    /// Attends to the lane if no thread does: its turns have no drain, or the thread of its drain has left or
    /// died.
    ///
    /// @param now by [System#nanoTime()]
    /// @return a description of the failure, or null if all is well
    public @Nullable String revive(long now) {
        long number = turnsOpaque(); // first: a turn that is taken from here on changes it
        Drain latest = drain;
        boolean unattended = latest == null ? isAwaited() : latest.isSubmitting();
        if (neglect.lasts(unattended, latest, number, now)) {
            return attendAfterAll(latest);
        }
        if (unattended || latest == null) {
            return null; // a putter may be about to attend to the lane, or to submit the drain
        }
        String failure = latest.failure();
        if (failure != null) {
            handOn(latest);
        }
        return failure;
    }

    /// {@return whether the last call of [#revive] has left open whether a thread attends to the lane} If so, that
    /// is to be called again soon.
    public boolean isInDoubt() {
        return neglect.isPossible();
    }

    private @Nullable String attendAfterAll(@Nullable Drain drain) {
        if (drain == null) {
            attend();
            return "its turns had no drain";
        }
        drain.refused = true; // a worker may block the submitter, so this is no failure yet
        return null;
    }

    /// Replaces a drain, which its thread has left, with a new drain.
    void handOn(Drain left) {
        Drain successor = new Drain(this, left.unbegun());
        if (DRAIN.compareAndSet(this, left, successor)) {
            passOn(successor);
        }
        // else lost to another thread, which has replaced the drain
    }

    /// Retires the lane if it is idle and not needed. Does not call the worker: it would have to wake up for
    /// nothing, and if it has been closed meanwhile, it would report that. Does not hold the lane meanwhile.
    ///
    /// For one thread at a time.
    ///
    /// @param unneeded returns whether the lane is not needed; asked when no turn can run
    public void tryRetire(BooleanSupplier unneeded) {
        if (inbox == CLOSING || INBOX.compareAndSet(this, EMPTY, CLOSING)) { // CLOSING: an attempt was cut off
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

    /// Uses another worker from now on. Submits the waiting drain to it, even if the old worker has accepted
    /// that drain.
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

    /// The lane's view of its owner: the questions that it asks, and the events that it reports.
    public interface Host {
        /// {@return whether the current thread is the worker's own, outside any turn (B12)}
        default boolean isHere() {
            return false;
        }

        /// {@return whether the holder, on the current thread, may wait for a turn that has stopped at a lock}
        default boolean mayWait() {
            return false;
        }

        /// Called when a turn has to wait for other turns.
        default void hasBacklog() {}

        /// Called when an error has left the lane without a thread: the watchdog should look soon.
        default void hurry() {}

        /// Called when the worker has refused a task. A refused drain is kept until [Lane#retry] or
        /// [Lane#divert].
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
