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
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One visit of a worker to a [Lane]: a task that runs a budget of turns, and knows which thread or fiber takes
/// them.
///
/// A backend may run a submitted task at once on the caller's stack, on a virtual thread, twice, or never. So a
/// drain is *claimed* once: by the backend, or by a fallback after the backend has failed. A later run finds
/// the drain claimed and does nothing. A drain does not run on the stack of its submitter, which may be a fiber
/// in the middle of waking another fiber. If the backend runs it there, a thread of the engine runs it instead
/// (S8).
public final class Drain implements Runnable {
    /*
     * State machine. `holder` says which thread or borrower may take turns from the lane on behalf of this
     * drain.
     *
     *   name      value           meaning                                                    terminal
     *   WAITING   null            submitted to the worker, or about to be                    no
     *   DRAINING  a thread        that thread, which is `thread`, takes turns                no
     *   LENT      a Borrower      that fiber has the lane, while `thread` waits              no
     *   PASSING   Place.PASSING   the borrower has ended its turn, and looks for the next    no
     *   LEFT      Place.LEFT      an error has driven the thread out: no thread takes turns  no
     *   OVER      Place.OVER      the lane is idle, or has another drain                     yes
     *
     *   WAITING  --tryRun---------------> DRAINING  CAS, by any thread; `start` says when
     *   DRAINING --lend-----------------> LENT      by the thread
     *   LENT     --the turn ends--------> PASSING   CAS, by the borrower
     *   LENT     --parked elsewhere-----> DRAINING  CAS, by the thread
     *   PASSING  --lend-----------------> LENT      by the borrower whose turn has ended
     *   PASSING  --no other borrower----> DRAINING  by the same borrower; also if it has run out of stack
     *   DRAINING, PASSING --next--------> OVER      by the thread, or the same borrower
     *   DRAINING --an error-------------> LEFT      by the thread; a successor gets `current` if it has not begun
     *   PASSING  --the thread is gone---> LEFT      by the borrower, if an error has driven the thread out meanwhile
     *   LENT, DRAINING --the same-------> LEFT      CAS, by the watchdog; also if the thread has died
     *
     * The rule for this file: from the CAS to DRAINING until the drain is over, each step either is a write of
     * a field, which cannot throw, or leaves the duty in a field where the next step, the lane or the watchdog
     * finds it: the turn in `current`, the drain in LEFT.
     */
    private static final VarHandle HOLDER =
            fieldVarHandle(MethodHandles.lookup(), "holder", VarHandle.class, Drain.class, Object.class);

    /// The drain that the current thread runs, or null, in an array of one element. The array has a type of the
    /// JDK, so that no object of the engine stays in a backend's threads. Entering and leaving a drain are
    /// writes, which cannot fail.
    private static final ThreadLocal<@Nullable Object[]> DRAINING = ThreadLocal.withInitial(() -> new Object[1]);

    private static final int MOST_TURNS = 256;
    private static final int TURNS_A_LOOK_AT_THE_CLOCK = 16;
    static final long MOST_NANOS = 500_000;
    private static final long FAR_TOO_MANY_NANOS = 200_000_000;
    private static final long LOOK_NANOS = 1_000_000;
    private static final long MOST_NANOS_FOR_A_LOCK = 200_000_000;

    /// After this many looks, about a second, the lane is taken away from a borrower that has not begun: the
    /// JDK has lost the borrower's thread, or has no thread to carry it.
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
    volatile boolean refused; // written by submitters, the watchdog, and threads that failed to submit or run this
    private @Nullable Thread thread; // written by the claimer; published by `holder`
    private long start; // the holder; the watchdog reads it, and tolerates a stale value
    private int taken; // the holder
    private boolean unhurried; // the holder, or the submitter before: whether the first look is after 16 turns
    private volatile boolean overdue; // set by the watchdog, cleared by the holder
    private int looks; // the drain's thread, or the watchdog once that is gone: looks with the same `hadBegun`
    private int nudged; // the same: the position of the waiting turn to nudge next
    private boolean hadBegun; // the same: whether the last look found that the borrower had begun its turn
    private boolean ready; // the drain's thread: whether it is prepared to carry fibers
    private volatile boolean deserted; // written by the drain's thread, when an error drives it out
    private boolean lent; // the holder: whether the lane was lent to the turn that was taken last
    private volatile boolean stopped; // set by the drain's thread while a lock stops the turn, cleared by the holder
    private @Nullable Turn current; // the holder: taken last; the watchdog reads it, and tolerates a stale value
    private boolean begun; // the holder: whether `current` has begun

    Drain(Lane lane) {
        this.lane = lane;
    }

    /// @param first a turn to run before the lane's turns, or null
    Drain(Lane lane, @Nullable Turn first) {
        this.lane = lane;
        this.current = first;
    }

    // ---- submitting it

    /// {@return whether no thread has begun to run this}
    boolean isWaiting() {
        return holder == null;
    }

    /// {@return whether this must be submitted again, because the worker has refused it or could not run it}
    boolean isRefused() {
        return refused && isWaiting();
    }

    /// {@return whether this is about to be submitted} If that lasts, an error has cut off the submission.
    boolean isSubmitting() {
        return !accepted && !refused && isWaiting();
    }

    /// Submits this for the first time. Never throws. The drain has not run on this stack when this returns.
    ///
    /// @param isSuccessor whether this follows a drain whose budget is spent
    void submitTo(Backend.Worker worker, boolean isSuccessor) {
        try {
            Headroom.requireHalf();
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

    /// Submits this again. Never throws. Any thread may call it, also while another thread submits this.
    void submitAgainTo(Backend.Worker worker) {
        try {
            Headroom.requireHalf();
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

    /// Has the worker run this on the current thread, which runs no fiber and no other drain (B12). Never
    /// throws.
    void runOn(Backend.Worker worker) {
        try {
            Headroom.requireTwice();
            unhurried = true;
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
            Uncaught.report(failure); // the watchdog will see that no worker has accepted this
        }
    }

    /// The task for a repeated submission. It has a submitter of its own, since two submissions of the same
    /// drain may be under way.
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

    /// The task for a thread of the engine, which runs the drain if the worker's thread cannot run it.
    private static final class Elsewhere implements Runnable {
        private final Drain drain;

        Elsewhere(Drain drain) {
            this.drain = drain;
        }

        @Override
        public void run() {
            boolean done = false;
            try {
                drain.tryRun(null, false);
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
                refused = true; // although the worker considers this done
            }
        }
    }

    /// Never runs the drain on the stack of its submitter, of a fiber, or of another drain: while it is being
    /// called, a worker may also run tasks that other threads have submitted.
    private void run(@Nullable Thread submitter) {
        if (submitter == Thread.currentThread() || Current.handlerOrNull() != null || isDraining()) {
            lane.setMisplaced(true);
            Rescue.execute(new Elsewhere(this)); // not this, whose `submitter` may still be set
        } else {
            tryRun(null, false);
        }
    }

    /// Runs this on the current thread, if the stack has room for that.
    ///
    /// @param first a turn to run before the lane's turns, or null
    /// @return false if this has been claimed before, has a first turn already, or the stack has no room
    boolean tryRunHere(@Nullable Turn first) {
        if (first != null && current != null) {
            return false; // this has a first turn already
        }
        try {
            Headroom.requireTwice();
        } catch (StackOverflowError noRoom) {
            return false;
        }
        return tryRun(first, true);
    }

    /// {@return false if this has been claimed before} Never throws once this call has claimed it.
    ///
    /// @param first a turn to run before the lane's turns, or null
    /// @param here whether the code that the current thread runs next may rely on the turns (B12)
    private boolean tryRun(@Nullable Turn first, boolean here) {
        return tryRun(first, here, Thread.currentThread(), DRAINING.get());
    }

    private boolean tryRun(@Nullable Turn first, boolean here, Thread me, @Nullable Object[] mark) {
        boolean mine = false;
        boolean done = false;
        long now = System.nanoTime();
        try {
            mine = HOLDER.compareAndSet(this, null, me);
            if (mine) {
                thread = me;
                start = now;
                mark[0] = this;
                if (here) {
                    unhurried = true;
                }
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
            if (!(thrown instanceof VirtualMachineError)) { // an error of the JVM is not reported: see `leave`
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

    /// Hands the lane on to another drain. If that fails too, the watchdog does it.
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
                throw error; // another drain takes the turn again, unless it has begun
            }
        } catch (Throwable thrown) {
            if (!lent) {
                begun = true;
            }
            Uncaught.report(thrown); // a failure of the engine: a turn handles the exceptions of its fiber
        }
        if (!lent) {
            begun = true;
        }
    }

    /// {@return the next turn to run within the budget, or null if there is none} For the holder. Null means
    /// that this drain is over, unless a turn was put meanwhile.
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

    /// {@return false if there is no memory for a successor, so that this drain goes on}
    private boolean trySucceed() {
        Drain successor;
        try {
            successor = new Drain(lane);
        } catch (OutOfMemoryError none) {
            taken = 0;
            overdue = false;
            unhurried = true; // each attempt may be a garbage collection
            return false;
        }
        lane.hold(successor);
        try {
            lane.passOn(successor);
        } catch (Throwable noStackOrMemory) {
            successor.refused = true; // so that the watchdog submits it again
        }
        // last: the drain's thread may leave after this, and in virtual time that thread runs the successor
        holder = Place.OVER;
        return true;
    }

    private boolean isBudgetSpent() {
        return taken >= MOST_TURNS
                || overdue
                || (isLookDue() && lane.isAwaited() && System.nanoTime() - start > MOST_NANOS);
    }

    /// A look at the clock costs a fifth of a short turn, so there is one for every 16 turns. Since long turns often
    /// follow each other, the first looks are after 1, 2, 4 and 8 turns, unless the library relies on the turns
    /// (B12). If long turns follow short ones, the watchdog looks at the clock: see [#hasten].
    private boolean isLookDue() {
        return taken % TURNS_A_LOOK_AT_THE_CLOCK == 0 ? taken > 0 : !unhurried && (taken & (taken - 1)) == 0;
    }

    /// Called by the turn that was taken last, when it begins. From then on, the turn is not taken again.
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

    /// Waits for a turn that has stopped at a lock, if the library relies on everything that the turn does
    /// until it suspends (B12e): without fibers, the worker's thread would have stopped at the lock. After a
    /// lane has waited in vain, it does not wait for another turn for some time: the owner of the lock may be
    /// one of its own turns.
    ///
    /// @param isBack whether the turn that was taken last can go on
    /// @return whether it can
    public boolean awaitBack(BooleanSupplier isBack) {
        boolean back = awaitAtLock(isBack);
        endStop();
        return back;
    }

    private boolean awaitAtLock(BooleanSupplier isBack) {
        if (!lane.isPatient(System.nanoTime())) {
            return false;
        }
        stopped = true;
        boolean back = Parking.await(this, MOST_NANOS_FOR_A_LOCK, isBack);
        lane.hasWaited(back);
        return back;
    }

    /// Called by the holder after a stop. The turns have not used up the time at the lock.
    private void endStop() {
        if (stopped) {
            stopped = false;
            start = System.nanoTime();
            overdue = false;
        }
    }

    // ---- lending the lane

    /// Gives the lane to a borrower, the turn that was taken last. Called by the holder, which ceases to be the
    /// holder.
    public void lend(Borrower borrower) {
        lent = true;
        begun = true;
        holder = borrower;
    }

    public boolean isLentTo(Borrower borrower) {
        return holder == borrower;
    }

    /// Ends the turn of a borrower: gives the lane to the next borrower, or back to the drain's thread. Has no
    /// effect if the lane was taken away from the caller.
    ///
    /// @param borrower the caller
    /// @param last a turn to run next that only the drain's thread can take, or null
    /// @return whether the caller had the lane
    public boolean giveBack(Borrower borrower, @Nullable Turn last) {
        boolean mine = false;
        boolean passedOn = false; // if so, the next borrower owns `holder`; its value tells this thread nothing
        try {
            mine = HOLDER.compareAndSet(this, borrower, Place.PASSING);
            if (mine) {
                endStop();
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
                    // there is no other borrower, or this thread has run out of stack
                    holder = deserted ? Place.LEFT : owner;
                }
                LockSupport.unpark(owner); // if this throws, the owner looks by itself
            }
        }
        return mine;
    }

    /// Waits until the borrower has given the lane back or the next look is due. Takes the lane away from a
    /// borrower that is parked in a wait other than the engine's: see [#isFree] and [#comesBack].
    ///
    /// @return whether the thread was interrupted
    private boolean awaitReturn(Thread me) {
        LockSupport.parkNanos(this, LOOK_NANOS);
        boolean interrupted = Thread.interrupted();
        Object now = holder;
        if (now instanceof Borrower borrower && isFree(borrower) && !comesBack(borrower)) {
            if (HOLDER.compareAndSet(this, borrower, me)) {
                looks = 0;
                endStop();
                borrower.onTakenBack();
            } // else the borrower has ended its turn meanwhile
        }
        return interrupted;
    }

    /// {@return whether the lane can be taken away from the borrower} If not, this nudges the borrower. Called
    /// now and then while the borrower does not give the lane back.
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

    /// Waits for a borrower that has stopped at a lock, like [#awaitBack].
    ///
    /// @return whether it can go on, or has given the lane back
    private boolean comesBack(Borrower borrower) {
        if (!borrower.isAtALock()) {
            return borrower.hasBegun() && !borrower.isElsewhere(); // it may have got the lock just now
        }
        return awaitAtLock(() -> !isLentTo(borrower) || !borrower.isAtALock());
    }

    /// Nudges a borrower that waits for its turn. It may hold a resource that the borrower with the lane needs
    /// in order to begin.
    private void nudgeAnother() {
        Turn other = lane.guess(nudged);
        nudged = other == null ? 0 : nudged + 1;
        if (other instanceof Borrower waiting) {
            waiting.nudge(0);
        }
    }

    /// A turn that needs the lane for itself, on another thread.
    public interface Borrower {
        /// Borrows the lane with [Drain#lend], and lets this borrower's thread run. Throws only before the lane
        /// is lent.
        ///
        /// @return false if the thread of the drain has to take this turn itself
        boolean tryBorrow(Drain drain);

        /// {@return whether this borrower cannot use the turn that it was granted} Either it has begun the turn
        /// and is parked in a wait other than the engine's, or its thread has ended. A borrower that was
        /// granted a turn and has not been woken yet does not count.
        boolean isElsewhere();

        /// {@return whether a lock stops this borrower's thread}
        boolean isAtALock();

        /// Called by the thread of the drain, after it has taken the lane away from this borrower.
        void onTakenBack();

        /// {@return whether this borrower's thread has begun the turn that it was granted last}
        boolean hasBegun();

        /// Called now and then while this borrower does not give the lane back: wakes its thread again, in case
        /// a wake-up was lost. Also called while this borrower waits for a turn.
        ///
        /// @param looks the number of calls in a row; zero while this borrower waits for a turn
        void nudge(int looks);
    }

    // ---- for the watchdog

    /// Has this give way after the current turn if it has lasted far too long.
    void hasten(long now) {
        long began = start;
        if (began != 0 && now - began > FAR_TOO_MANY_NANOS && !overdue) {
            overdue = true;
        }
    }

    /// {@return the turn that was taken and has not begun, or null} For the lane, once this is in LEFT.
    @Nullable Turn unbegun() {
        return begun ? null : current;
    }

    /// {@return the reason why no thread takes turns, or null if all is well} If there is a reason, this is in
    /// LEFT afterwards.
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

    /// {@return the turn that was taken last and has begun, or null}
    @Nullable Turn running() {
        Turn turn = current;
        return begun ? turn : null;
    }

    @Nullable Thread thread() {
        return thread;
    }

    /// {@return whether the turn that the drain's thread runs waits for something on that thread}
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
