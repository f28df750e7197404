package io.picos.engine;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.spi.Backend;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A queue of [Turn]s that run one after the other on one worker of a backend.
///
/// The first turn put on an idle lane submits one [Drain] to the worker, which runs turns until its budget
/// is used up, then submits the next drain, so that the backend's own tasks get their turn; or until there
/// are none left, and the lane is idle again. Any thread may put; only the holder of the lane, the drain
/// that has been claimed, takes. A lane knows nothing of fibers.
///
/// Putting is lock-free and allocates nothing unless the lane is idle; taking is lock-free.
final class Lane {
    /*
     * State machine. `inbox` says all: whether there is a drain under way, and what came in since it looked last.
     *
     *   name     value    meaning                                     terminal
     *   IDLE     IDLE     nothing to run, no drain submitted          no
     *   BUSY     EMPTY    one drain submitted or running              no
     *   BUSY     a Turn   the same, and the stack of what came in     no
     *   RETIRED  RETIRED  the worker has been given back              yes
     *
     *   IDLE --put------------> BUSY, the turn  CAS, by any thread; the winner submits a drain
     *   BUSY --put------------> BUSY, the turn  CAS, by any thread
     *   BUSY --take, a Turn---> BUSY, EMPTY     CAS, by the holder, who moves the stack to `ready`, reversed
     *   BUSY --take, EMPTY----> IDLE            CAS, by the holder, who is the holder no more
     *   IDLE --tryRetire------> BUSY, EMPTY     CAS, by the watchdog, who is the holder for a moment
     *   BUSY --tryRetire------> RETIRED         CAS, by the watchdog, if nobody needs the lane; else IDLE
     *   BUSY --tryRetire, a Turn: it stays BUSY, and the watchdog submits a drain
     *
     * `ready` is the part of the queue that the holder has seen, oldest first. The holder alone refills it,
     * and only when it is null; it takes the first by CAS, because another thread may *take over* all of it
     * while the holder is stuck in a turn. As nobody refills it between a holder's read and its CAS, the
     * same first element means the same list.
     */
    private static final VarHandle INBOX =
            fieldVarHandle(MethodHandles.lookup(), "inbox", VarHandle.class, Lane.class, Turn.class);
    private static final VarHandle READY =
            fieldVarHandle(MethodHandles.lookup(), "ready", VarHandle.class, Lane.class, Turn.class);
    private static final VarHandle TURNS =
            fieldVarHandle(MethodHandles.lookup(), "turns", VarHandle.class, Lane.class, long.class);

    private static final Turn IDLE = new Mark();
    private static final Turn EMPTY = new Mark();
    private static final Turn RETIRED = new Mark();

    private static final long IMPATIENCE_NANOS = 250_000_000;

    private final Host host;
    private final LockStack lockStack = new LockStack(); // the holder
    private volatile Turn inbox = IDLE; // CASed, any thread
    private volatile @Nullable Turn ready; // CASed, by the holder and by who takes over
    private volatile @Nullable Drain drain; // written by who submits it: the one under way, or the last one
    private volatile Backend.Worker worker; // written once, by divert
    private volatile boolean misplaced; // written by drains
    private volatile @Nullable Thread thread; // written by drains: the one that a worker last ran a drain on
    private long impatientSince = System.nanoTime() - IMPATIENCE_NANOS; // the holder
    private long turns; // written by the holder, read by the watchdog, opaque: only to see whether it changes

    Lane(Backend.Worker worker, Host host) {
        this.worker = worker;
        this.host = host;
    }

    // ---- for those who have turns

    /// Adds a turn at the end, and submits a drain if the lane is idle.
    ///
    /// @return false if the lane is retired
    boolean put(Turn turn) {
        if (tryRunHere(turn)) {
            return true;
        }
        while (true) {
            Turn before = inbox;
            if (before == RETIRED) {
                return false;
            }
            Drain first = before == IDLE ? new Drain(this) : null; // all that can fail comes before the turn is in
            turn.next = before;
            if (INBOX.compareAndSet(this, before, turn)) {
                if (first != null) {
                    begin(first);
                } else {
                    host.hasBacklog();
                }
                return true;
            }
            // lost to another put or to the holder, which made progress
        }
    }

    /// Runs the turn before those which wait for a drain that is still on its way, if the current thread is the
    /// worker's own: what that does next may count on the turn (B12).
    private boolean tryRunHere(Turn turn) {
        Drain pending = drain;
        return pending != null && !pending.isClaimed() && host.isHere() && pending.tryRun(turn);
    }

    private void begin(Drain first) {
        if (host.isHere()) {
            drain = first;
            first.runOn(worker); // B12
        } else {
            submit(first);
        }
    }

    private void submit(Drain first) {
        drain = first; // before the worker is read: a diversion sees this drain, or this sees the diversion
        if (Threads.wakesOthers(Thread.currentThread())) {
            submitElsewhere(first);
        } else {
            first.submitTo(worker);
        }
    }

    /// A backend may lock something. If a virtual thread is the next to get that lock, the current thread would wait
    /// for it, and it for the current thread.
    private void submitElsewhere(Drain first) {
        try {
            OwnThreads.execute(() -> first.submitTo(worker));
        } catch (Throwable none) {
            first.submitTo(worker); // no thread can be made
        }
    }

    /// {@return whether turns run, or are about to}
    boolean isBusy() {
        return inbox != IDLE && inbox != RETIRED;
    }

    /// {@return whether the last drain was run on its submitter's stack or on a virtual thread (S8)}
    boolean isMisplaced() {
        return misplaced;
    }

    /// {@return whether the current thread is the one that the worker uses}
    boolean isOnItsThread() {
        return thread == Thread.currentThread() && !misplaced;
    }

    /// {@return whether the thread that the worker was last seen to use is able to run}
    boolean isOnRunnableThread() {
        Thread last = thread;
        return last != null && last.getState() == Thread.State.RUNNABLE;
    }

    // ---- for the drain that holds the lane

    /// {@return whether the holder should wait for a fiber that has stopped at a lock}
    boolean isPatient(long now) {
        return now - impatientSince >= IMPATIENCE_NANOS;
    }

    void loseItsPatience(long now) {
        impatientSince = now;
    }

    LockStack lockStack() {
        return lockStack;
    }

    /// {@return the next turn, or null: the lane is then idle, and the caller holds it no more}
    @Nullable Turn take() {
        while (true) {
            Turn first = ready;
            if (first != null) {
                Turn rest = first.next;
                if (READY.compareAndSet(this, first, rest)) {
                    first.next = null;
                    TURNS.setOpaque(this, turns + 1);
                    return first;
                }
                continue; // all of it was taken over
            }
            Turn newest = inbox;
            if (newest == EMPTY) {
                if (INBOX.compareAndSet(this, EMPTY, IDLE)) {
                    return null;
                }
            } else if (INBOX.compareAndSet(this, newest, EMPTY)) {
                ready = oldestFirst(newest);
            }
            // lost to a put, so there is something to take
        }
    }

    private static @Nullable Turn oldestFirst(Turn newest) {
        Turn reversed = null;
        Turn turn = newest;
        while (turn != null && !(turn instanceof Mark)) {
            Turn older = turn.next;
            turn.next = reversed;
            reversed = turn;
            turn = older;
        }
        return reversed;
    }

    /// Submits the next drain, after which the caller holds the lane no more.
    ///
    /// Where virtual threads drain the lane, a thread of ours does it: what a virtual thread submits, the JDK runs
    /// before all that came from outside, so that drains which submit the next one would starve it for ever (S2).
    void submitLater(Drain next) {
        drain = next; // before the worker is read, as in `submit`
        if (misplaced) {
            OwnThreads.execute(() -> {}, () -> next.submitLaterTo(worker));
        } else {
            next.submitLaterTo(worker);
        }
    }

    void refused(Throwable refusal) {
        host.refused(refusal);
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

    // ---- for the watchdog

    /// {@return a number that changes with each turn} Pairs with the opaque write in `take`; nothing else depends on
    /// it.
    long turnsOpaque() {
        return (long) TURNS.getOpaque(this);
    }

    /// {@return whether turns wait for the one that runs}
    boolean isAwaited() {
        return ready != null || !(inbox instanceof Mark);
    }

    /// Takes over the turns that wait while the holder is stuck in one.
    ///
    /// @return the first of a list, oldest first, or null
    @Nullable Turn takeOver() {
        Turn first = (Turn) READY.getAndSet(this, null);
        Turn newest = inbox;
        while (!(newest instanceof Mark)) {
            if (INBOX.compareAndSet(this, newest, EMPTY)) {
                return append(first, oldestFirst(newest));
            }
            newest = inbox;
        }
        return first;
    }

    private static @Nullable Turn append(@Nullable Turn first, @Nullable Turn rest) {
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

    /// {@return whether a drain has to be submitted again, because the worker did not accept it}
    boolean isRefused() {
        Drain latest = drain;
        return isBusy() && latest != null && !latest.isAccepted();
    }

    /// Submits once more the drain that the worker did not accept.
    void retry() {
        Drain latest = drain;
        if (latest != null && !latest.isAccepted()) {
            latest.submitTo(worker);
        }
    }

    /// Retires the lane if it is idle and nobody needs it. Without its worker, which would have to wake up for
    /// nothing, and if it has been closed meanwhile would say so.
    ///
    /// @param unneeded asked while no turn can run
    void tryRetire(BooleanSupplier unneeded) {
        Drain next = new Drain(this); // before the lane is held, since there may be no memory
        if (INBOX.compareAndSet(this, IDLE, EMPTY)
                && !INBOX.compareAndSet(this, EMPTY, unneeded.getAsBoolean() ? RETIRED : IDLE)) {
            submit(next); // lost to a put, which has left this to the holder
        }
    }

    boolean isRetired() {
        return inbox == RETIRED;
    }

    /// Uses another worker from now on, and has it run the drain under way, if the old one has accepted it or not.
    void divert(Backend.Worker fallback) {
        worker = fallback;
        Drain latest = drain;
        if (latest != null && !latest.isClaimed()) {
            latest.submitTo(fallback);
        }
    }

    @Override
    public String toString() {
        Turn now = inbox;
        return "Lane[" + (now == IDLE ? "idle" : now == RETIRED ? "retired" : "busy") + "]";
    }

    /// What a lane needs to know and to tell.
    interface Host {
        /// {@return whether the current thread is the worker's own, outside any turn (B12)}
        default boolean isHere() {
            return false;
        }

        /// Called when a turn has to wait for others.
        default void hasBacklog() {}

        /// Called when the worker has refused a drain; it is kept until [Lane#retry] or [Lane#divert].
        void refused(Throwable refusal);
    }

    /// The values of `inbox` that are no turns.
    private static final class Mark extends Turn {
        @Override
        void take(Drain drain) {
            throw new AssertionError("a mark is never taken");
        }
    }
}
