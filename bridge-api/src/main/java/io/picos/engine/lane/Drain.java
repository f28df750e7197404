package io.picos.engine.lane;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.engine.thread.Current;
import io.picos.engine.thread.Headroom;
import io.picos.engine.thread.Parking;
import io.picos.engine.thread.Rescue;
import io.picos.engine.thread.Uncaught;
import io.picos.spi.Backend;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One visit of a worker to a [Lane]: runs a budget of turns, and knows who takes them.
///
/// A backend may run what it was given at once on the caller's stack, on a virtual thread, twice, or never.
/// So a drain is *claimed* once: by the backend, or by a fallback after the backend has failed. A later run finds
/// it claimed and does nothing. It is not run on the stack of its submitter, which may be a fiber in the middle
/// of waking another: then a thread of the engine runs it (S8).
public final class Drain implements Runnable {
    /*
     * State machine. `holder` says who may take turns from the lane on behalf of this drain.
     *
     *   name      value           meaning                                                    terminal
     *   WAITING   null            submitted to the worker, or about to be                    no
     *   DRAINING  a thread        that thread, which is `thread`, takes turns                no
     *   LENT      a Borrower      that fiber has the lane, while `thread` waits              no
     *   PASSING   Place.PASSING   the borrower's turn has ended, and it looks for the next   no
     *   LEFT      Place.LEFT      an error has driven the thread out: nobody takes turns     no
     *   OVER      Place.OVER      the lane is idle, or has another drain                     yes
     *
     *   WAITING  --tryRun---------------> DRAINING  CAS, by any thread; `start` says when
     *   DRAINING --lend-----------------> LENT      by the thread
     *   LENT     --the turn ends--------> PASSING   CAS, by the borrower
     *   LENT     --parked elsewhere-----> DRAINING  CAS, by the thread
     *   PASSING  --lend-----------------> LENT      by the borrower that has the turn no more
     *   PASSING  --no other borrower----> DRAINING  by the same; also if it is at the end of its stack
     *   DRAINING, PASSING --next--------> OVER      by the thread, or the same borrower
     *   DRAINING --an error-------------> LEFT      by the thread; `current`, if not begun, goes to a successor
     *   PASSING  --the thread is gone---> LEFT      by the borrower, if an error has driven the thread out meanwhile
     *   LENT, DRAINING --the same-------> LEFT      CAS, by the watchdog; also if the thread has died
     *
     * The rule for this file: from the CAS to DRAINING to the end, each step either cannot throw, because it is a
     * write of a field, or leaves the duty in a field where the next step, the lane or the watchdog finds it: the
     * turn in `current`, the drain in LEFT.
     */
    private static final VarHandle HOLDER =
            fieldVarHandle(MethodHandles.lookup(), "holder", VarHandle.class, Drain.class, Object.class);

    /// The drain that the current thread is in. An array of the JDK's own type, so that nothing of the engine
    /// stays in a backend's threads, and so that entering and leaving are writes, which cannot fail.
    private static final ThreadLocal<@Nullable Object[]> DRAINING = ThreadLocal.withInitial(() -> new Object[1]);

    private static final int MOST_TURNS = 256;
    static final int TURNS_A_LOOK_AT_THE_CLOCK = 16;
    static final long MOST_NANOS = 500_000;
    private static final long LOOK_NANOS = 1_000_000;
    private static final long MOST_NANOS_FOR_A_LOCK = 200_000_000;
    private static final long NANOS_BETWEEN_LOOKS = 20_000;
    private static final int LOOKS_BEFORE_PARKING = 100;

    /// After this, about a second, the JDK has lost the thread of a borrower, or has none to carry it: others go
    /// on.
    private static final int MOST_LOOKS = 1_000;

    private static final int LOOKS_BEFORE_OTHERS_ARE_NUDGED = 16;

    private enum Place {
        PASSING,
        LEFT,
        OVER
    }

    private final Lane lane;
    private volatile @Nullable Object holder; // CASed, any thread; written by the holder
    private volatile @Nullable Thread submitter; // written by the first submitter, which clears it
    private volatile boolean accepted; // written by its submitters
    volatile boolean refused; // written by submitters, and by a thread that had no room to run this
    private @Nullable Thread thread; // written by the claimer; published by `holder`
    private long start; // the holder
    private int taken; // the holder
    private int looks; // the drain's thread, or the watchdog once that is gone: how often the next was the same
    private int nudged; // the same: how many of those that wait
    private boolean hadBegun; // the same: whether the borrower was found to have begun
    private boolean ready; // the drain's thread: to carry fibers
    private volatile boolean deserted; // written by the drain's thread, when an error drives it out
    private boolean lent; // the holder: whether the turn that was taken last is a borrower, which has got the lane
    private @Nullable Turn current; // the holder: taken from the lane last; the watchdog looks, and minds no old one
    private boolean begun; // the holder: whether `current` has begun

    Drain(Lane lane) {
        this.lane = lane;
    }

    /// @param first a turn to run before those of the lane, or null
    Drain(Lane lane, @Nullable Turn first) {
        this.lane = lane;
        this.current = first;
    }

    // ---- submitting it

    /// {@return whether no thread has begun to run this}
    boolean isWaiting() {
        return holder == null;
    }

    /// {@return whether it has to be submitted again: the worker has refused it, or could not run it}
    boolean isRefused() {
        return refused && isWaiting();
    }

    /// {@return whether it is about to be submitted} Should that last, an error has cut the submission off.
    boolean isSubmitting() {
        return !accepted && !refused && isWaiting();
    }

    /// Submits this for the first time; never throws, and the drain has not run on this stack when it returns.
    ///
    /// @param isSuccessor whether it follows a drain whose budget is spent
    void submitTo(Backend.Worker worker, boolean isSuccessor) {
        try {
            submitter = Thread.currentThread();
            if (isSuccessor) {
                worker.executeLater(this);
            } else {
                worker.execute(this);
            }
            accepted = true;
        } catch (Throwable refusal) {
            refused(refusal);
        } finally {
            submitter = null;
        }
    }

    /// The same for one that was submitted before: by any thread, also while another one submits it.
    void submitAgainTo(Backend.Worker worker) {
        try {
            Submission submission = new Submission(this);
            refused = false;
            try {
                worker.execute(submission);
                accepted = true;
            } finally {
                submission.submitter = null;
            }
        } catch (Throwable refusal) {
            refused(refusal);
        }
    }

    /// Has this run on the current thread, which is no fiber and drains nothing (B12). Never throws.
    void runOn(Backend.Worker worker) {
        try {
            Headroom.require();
            worker.executeHere(this);
            accepted = true;
        } catch (StackOverflowError noRoom) {
            submitTo(worker, false); // to run on a stack that has room
        } catch (Throwable refusal) {
            refused(refusal);
        }
    }

    private void refused(Throwable refusal) {
        refused = true;
        try {
            if (isWaiting()) {
                lane.refused(refusal);
            }
        } catch (Throwable failure) {
            Uncaught.report(failure); // the watchdog will see that nobody has accepted this
        }
    }

    /// What a worker is given when it is asked again: knows its own submitter, since the same drain may be on its
    /// way twice.
    private static final class Submission implements Runnable {
        private final Drain drain;
        private volatile @Nullable Thread submitter = Thread.currentThread(); // the submitter clears it

        Submission(Drain drain) {
            this.drain = drain;
        }

        @Override
        public void run() {
            boolean done = false;
            try {
                drain.run(submitter);
                done = true;
            } finally {
                if (!done) {
                    drain.refused = true;
                }
            }
        }
    }

    /// What a thread of the engine is given where the worker's thread cannot run this.
    private static final class Elsewhere implements Runnable {
        private final Drain drain;

        Elsewhere(Drain drain) {
            this.drain = drain;
        }

        @Override
        public void run() {
            boolean done = false;
            try {
                drain.tryRun(null);
                done = true;
            } finally {
                if (!done) {
                    drain.refused = true;
                }
            }
        }
    }

    // ---- running it

    /// Called by the worker.
    @Override
    public void run() {
        boolean done = false;
        try {
            run(submitter);
            done = true;
        } finally {
            if (!done) {
                refused = true; // while the worker thinks that this has run
            }
        }
    }

    /// Never on the stack of the submitter, of a fiber, or of another drain: a worker may also take the
    /// opportunity to run what others have given it.
    private void run(@Nullable Thread submitter) {
        if (submitter == Thread.currentThread() || Current.handlerOrNull() != null || isDraining()) {
            lane.setMisplaced(true);
            Rescue.execute(new Elsewhere(this)); // not this, which may still have its submitter
        } else {
            tryRun(null);
        }
    }

    /// Runs this on the current thread, if it has room for that.
    ///
    /// @param first a turn to run before those of the lane
    /// @return false if this has been claimed before, or there is no room
    boolean tryRunHere(Turn first) {
        if (current != null) {
            return false; // this has a first turn already
        }
        try {
            Headroom.require();
        } catch (StackOverflowError noRoom) {
            return false;
        }
        return tryRun(first);
    }

    /// {@return false if this has been claimed before} Never throws once it is claimed.
    private boolean tryRun(@Nullable Turn first) {
        return tryRun(first, Thread.currentThread(), DRAINING.get());
    }

    private boolean tryRun(@Nullable Turn first, Thread me, @Nullable Object[] mark) {
        boolean mine = false;
        boolean done = false;
        long now = System.nanoTime();
        try {
            mine = HOLDER.compareAndSet(this, null, me);
            if (mine) {
                thread = me;
                start = now;
                mark[0] = this;
                if (first != null) {
                    current = first;
                    begun = false;
                }
                drain(me);
                done = true;
            }
        } catch (Throwable thrown) {
            if (!mine) {
                throw thrown;
            }
            if (!(thrown instanceof VirtualMachineError)) { // else it has nothing to tell the caller: see `leave`
                Uncaught.report(thrown);
            }
        } finally {
            if (mine) {
                mark[0] = null;
                if (!done) {
                    deserted = true;
                    if (holder == me) {
                        holder = Place.LEFT;
                    }
                }
            }
        }
        if (mine && !done) {
            leave();
        }
        return mine;
    }

    /// Has another drain go on. If that fails as well, the watchdog will do it.
    private void leave() {
        try {
            if (holder == Place.LEFT) {
                lane.handOn(this);
            }
        } catch (Throwable noStackOrMemory) {
            lane.hurry();
        }
    }

    /// {@return whether the current thread is draining a lane}
    public static boolean isDraining() {
        return DRAINING.get()[0] != null;
    }

    private void drain(Thread me) {
        if (!Rescue.isCurrent()) {
            lane.setThread(me);
        }
        boolean interrupted = false;
        while (true) {
            Object now = holder;
            if (now == me) {
                takeNext();
            } else if (now == Place.OVER) {
                break;
            } else {
                interrupted |= awaitReturn(me);
            }
        }
        Parking.restore(interrupted);
    }

    private void takeNext() {
        Turn turn = next();
        if (turn == null) {
            return;
        }
        lent = false;
        try {
            turn.take(this);
        } catch (VirtualMachineError error) {
            if (!lent) {
                throw error; // the turn is taken again, elsewhere, unless it has begun
            }
        } catch (Throwable thrown) {
            if (!lent) {
                begun = true;
            }
            Uncaught.report(thrown); // a turn handles what its fiber throws; this is a failure of the machinery
        }
        if (!lent) {
            begun = true;
        }
    }

    /// {@return the next turn to run within the budget, or null if this drain is over} For the holder.
    @Nullable Turn next() {
        Turn first = current;
        if (first != null && !begun) {
            return first;
        }
        if (isBudgetSpent() && lane.isAwaited() && trySucceed()) {
            return null;
        }
        Turn next = lane.take();
        current = next;
        begun = false;
        taken++;
        if (next == null && lane.tryRelease(this)) {
            holder = Place.OVER;
        }
        return next;
    }

    /// {@return false if there is no memory for another drain, so that this one goes on}
    private boolean trySucceed() {
        Drain successor;
        try {
            successor = new Drain(lane);
        } catch (OutOfMemoryError none) {
            taken = 0;
            return false;
        }
        lane.hold(successor);
        try {
            lane.passOn(successor);
        } catch (Throwable noStackOrMemory) {
            successor.refused = true; // so that the watchdog submits it again
        }
        holder = Place.OVER; // not before, else the thread leaves, which in virtual time would run the successor
        return true;
    }

    private boolean isBudgetSpent() {
        return taken >= MOST_TURNS
                || (taken % TURNS_A_LOOK_AT_THE_CLOCK == 0 && taken > 0 && System.nanoTime() - start > MOST_NANOS);
    }

    /// Called by the turn that was taken last, when it begins: from now on it is not taken again.
    public void begin() {
        begun = true;
    }

    /// Called before the thread of this drain carries a fiber.
    public void prepareToCarry() {
        if (!ready) {
            lane.lockStack().clear();
            ready = true;
        }
    }

    /// Waits for a turn that has stopped at a lock, where the library counts on all that the turn does until it
    /// suspends (B12): without fibers, the worker's thread would have stopped there. A lane that has waited in vain
    /// waits for no other turn for some time: the owner of the lock may be one of its own turns.
    ///
    /// @param stopped the turn that was taken last
    public void awaitBack(Turn stopped) {
        long began = System.nanoTime();
        if (!lane.isPatient(began)) {
            return;
        }
        boolean interrupted = false;
        boolean back = false;
        for (int look = 0; !back && System.nanoTime() - began < MOST_NANOS_FOR_A_LOCK; look++) {
            if (look < LOOKS_BEFORE_PARKING) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, NANOS_BETWEEN_LOOKS);
                interrupted |= Thread.interrupted();
            }
            back = stopped.isReturning() && lane.isAwaited();
        }
        lane.hasWaited(back);
        Parking.restore(interrupted);
        start = System.nanoTime(); // that was none of the time of the turns
    }

    // ---- lending the lane

    /// Gives the lane to a borrower, the turn that was taken last. For the holder, who is the holder no more.
    public void lend(Borrower borrower) {
        lent = true;
        begun = true;
        holder = borrower;
    }

    public boolean isLentTo(Borrower borrower) {
        return holder == borrower;
    }

    /// Ends the turn of a borrower: gives the lane to the next one, or back to the drain's thread. Has no effect
    /// if the lane was taken away from it.
    ///
    /// @param borrower the caller
    /// @param last a turn that only the drain's thread can take, to be the next one, or null
    /// @return whether it had the lane
    public boolean giveBack(Borrower borrower, @Nullable Turn last) {
        boolean mine = false;
        boolean passedOn = false; // then `holder` is not this thread's any more, and tells it nothing
        try {
            mine = HOLDER.compareAndSet(this, borrower, Place.PASSING);
            if (mine) {
                if (last != null) {
                    current = last;
                    begun = false;
                } else {
                    passedOn = next() instanceof Borrower next && next.tryBorrow(this);
                }
            }
        } finally {
            if (mine && !passedOn) {
                Thread owner = thread;
                if (holder == Place.PASSING) {
                    // there is no other borrower, or this thread is at the end of its stack
                    holder = deserted ? Place.LEFT : owner;
                }
                LockSupport.unpark(owner); // which looks by itself, should this throw
            }
        }
        return mine;
    }

    /// Waits until the borrower has given the lane back, or takes it away from one that is parked in something
    /// else.
    ///
    /// @return whether the thread was interrupted
    private boolean awaitReturn(Thread me) {
        LockSupport.parkNanos(this, LOOK_NANOS);
        boolean interrupted = Thread.interrupted();
        Object now = holder;
        if (now instanceof Borrower borrower && isFree(borrower)) {
            if (HOLDER.compareAndSet(this, borrower, me)) {
                looks = 0;
                borrower.onTakenBack();
            } // else it has ended its turn meanwhile
        }
        return interrupted;
    }

    /// {@return whether the lane can be taken away from the borrower} If not, this nudges it. Called now and then while
    /// it does not give the lane back.
    private boolean isFree(Borrower borrower) {
        boolean begun = borrower.hasBegun();
        looks = begun == hadBegun ? looks + 1 : 1;
        hadBegun = begun;
        if (borrower.isElsewhere() || (!begun && looks > MOST_LOOKS)) {
            return true;
        }
        borrower.nudge(looks);
        if (!begun && looks > LOOKS_BEFORE_OTHERS_ARE_NUDGED) {
            nudgeAnother();
        }
        return false;
    }

    /// A borrower that waits for its turn may hold what the one that has a turn needs to begin.
    private void nudgeAnother() {
        Turn other = lane.guess(nudged);
        nudged = other == null ? 0 : nudged + 1;
        if (other instanceof Borrower waiting) {
            waiting.nudge(0);
        }
    }

    /// A turn that needs the lane for itself, on another thread.
    public interface Borrower {
        /// Borrows the lane with [Drain#lend], and lets its thread run. Throws only before it has borrowed it.
        ///
        /// @return false if the thread of the drain has to take this turn itself
        boolean tryBorrow(Drain drain);

        /// {@return whether it cannot use the turn that it has got} It has begun it, and is parked in
        /// something that is not the engine's, or it has died. One that has been granted a turn and not woken
        /// yet does not count.
        boolean isElsewhere();

        /// Called by the thread of the drain, when it has taken the lane away.
        void onTakenBack();

        /// {@return whether its thread has begun the turn that it was granted last}
        boolean hasBegun();

        /// Called now and then while it does not give the lane back: wakes its thread again, should it have been
        /// forgotten. Also called while it waits.
        ///
        /// @param looks how often this was called in a row; zero while it waits
        void nudge(int looks);
    }

    // ---- for the watchdog

    /// {@return the turn that was taken and not begun} For the lane, once this is left.
    @Nullable Turn unbegun() {
        return begun ? null : current;
    }

    /// {@return why nobody takes turns, or null if all is well} The answer leaves this in LEFT.
    @Nullable String failure() {
        Object now = holder;
        if (now == Place.LEFT) {
            return "its thread was driven out by an error";
        }
        if (now == null || now == Place.OVER || now == Place.PASSING) {
            return null;
        }
        Thread owner = thread;
        boolean isGone = deserted || (owner != null && !owner.isAlive());
        return isGone
                        && (!(now instanceof Borrower borrower) || isFree(borrower))
                        && HOLDER.compareAndSet(this, now, Place.LEFT)
                ? "its thread is gone"
                : null;
    }

    /// {@return whether the turn that the drain's thread runs waits on that thread}
    boolean isParked() {
        Turn turn = current;
        return holder == thread && begun && turn != null && turn.isParked();
    }

    @Override
    public String toString() {
        return switch (holder) {
            case null -> accepted ? "submitted" : "not accepted";
            case Thread owner -> "drained by " + owner.getName();
            case Borrower borrower -> "lent to " + borrower;
            case Object place -> place.toString().toLowerCase(java.util.Locale.ROOT);
        };
    }
}
