package io.picos.engine.carrier;

import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.engine.lane.Drain;
import io.picos.engine.lane.Lane;
import io.picos.engine.thread.Headroom;
import io.picos.engine.thread.Parking;
import io.picos.engine.thread.Threads;
import io.picos.engine.thread.Uncaught;
import io.picos.engine.watch.Watchdog;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A fiber whose virtual thread is carried by the JDK's own threads, but runs only while its lane lends it a
/// turn.
///
/// The thread that drains the lane waits meanwhile: see [Drain]. The fiber gives the lane back when it
/// suspends, yields or ends. If it parks elsewhere, in a queue of the JDK for example, the lane is taken
/// away from it; if a lock stops it, only once the drain has lost patience. The fiber then runs on without a turn until
/// its next operation, which asks for a new turn.
public final class OnJdkCarrier extends EngineFiber implements Drain.Borrower {
    private static final int LOOKS_A_KICK = 16;
    private static final int LOOKS_A_LATE_KICK = 256; // for a fiber that has begun, and may be computing
    private static final Runnable NOTHING = () -> {};

    private static volatile @Nullable Thread kick; // written by a nudging thread: the last thread that `kick` started

    private final Thread thread;
    private @Nullable Drain lender; // written by the thread that grants the turn; published by `granted`
    private volatile int steps; // its own thread: odd while it has a turn, or had a turn that was taken away
    private volatile boolean granted; // set by the granting thread; the fiber clears it before it asks for a turn

    public OnJdkCarrier(Residence home, Fiber fiber, Fiber.Main main, @Nullable Object context) {
        super(home, fiber, main, context);
        thread = Carriers.onJdk(this);
    }

    @Override
    public Thread thread() {
        return thread;
    }

    @Override
    void startThread() {
        Headroom.require(); // the JDK's pool does not survive an error in the middle of a submission
        thread.start();
    }

    @Override
    protected void take(Drain drain) {
        if (!tryBorrow(drain)) {
            boolean done = false;
            try {
                drain.begin();
                queued = false;
                endIfEnded();
                done = true;
            } finally {
                if (!done) {
                    stranded = true;
                    Watchdog.anyStranded = true;
                }
            }
        }
    }

    @Override
    public boolean tryBorrow(Drain drain) {
        prepare(); // a fiber that has ended needs this, too
        if (hasEnded()) {
            return false;
        }
        drain.lend(this);
        lender = drain;
        queued = false;
        granted = true;
        try {
            LockSupport.unpark(thread);
        } catch (Throwable noStackOrMemory) {
            // the lender wakes it again
        }
        return true;
    }

    @Override
    public boolean isElsewhere() {
        int now = steps;
        Thread.State state = thread.getState();
        return state == Thread.State.TERMINATED
                || (isInTurn(now) && Threads.isParked(state) && steps == now); // in that turn since the first read
    }

    @Override
    public boolean isAtALock() {
        return Threads.isAtALock(thread, thread.getState());
    }

    /// A fiber that is parked is about to lose the lane.
    @Override
    boolean isRunningOn(Lane lane, Thread.State state, StackTraceElement[] outer) {
        return !Threads.isParked(state) && lane.isLentTo(this) && isInTurn(steps);
    }

    @Override
    public boolean hasBegun() {
        return !granted || isInTurn(steps);
    }

    /// Repairs the losses of the JDK that may keep this fiber from beginning its turn:
    ///
    /// - A wake-up of this fiber's thread that the end of a stack has cut off. Waking the thread again helps.
    /// - A wake-up of the JDK's workers. They look into their queues when another thread starts.
    /// - A worker that a fiber holds as long as it waits for its turn, since it had no memory to leave the
    ///   worker. Such a fiber tries again to leave when it is woken for nothing.
    @Override
    public void nudge(int looks) {
        if (!isInTurn(steps)) {
            LockSupport.unpark(thread);
            if (looks > LOOKS_A_KICK) {
                nudgeNextOfHome();
            }
        }
        if (looks > 0 && looks % (hasBegun() ? LOOKS_A_LATE_KICK : LOOKS_A_KICK) == 0) {
            kick(looks);
        }
    }

    private void nudgeNextOfHome() {
        if (nextOfHome() instanceof OnJdkCarrier other && !isInTurn(other.steps)) {
            LockSupport.unpark(other.thread);
        }
    }

    private static void kick(int looks) {
        Thread last = kick;
        if (last == null || !last.isAlive() || looks % LOOKS_A_LATE_KICK == 0) {
            last = Carriers.onJdk(NOTHING);
            kick = last;
            last.start();
        }
    }

    private static boolean isInTurn(int steps) {
        return (steps & 1) != 0;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void step() {
        steps = steps + 1;
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // of a virtual thread
    public void run() {
        try {
            awaitTurn(this);
            live();
        } catch (Throwable cut) {
            Uncaught.report(cut); // the fiber has not begun, which `endIfEnded` will find
        } finally {
            ended = true; // not by a call, which might overflow: the turn has to be given back whatever happens
            boolean over = false;
            for (int attempts = 0; !over; attempts++) {
                try {
                    if (attempts > 0) {
                        Thread.yield(); // for a pause, the JDK would need memory, too
                    }
                    end();
                    over = true;
                } catch (VirtualMachineError again) {
                    // no other thread is sure to find that this has ended: the lane may have been taken away
                }
            }
        }
    }

    /// The JDK may end the thread before its body has ended.
    @Override
    public void onTakenBack() {
        if (thread.getState() == Thread.State.TERMINATED) {
            markEnded();
            endIfEnded();
        }
    }

    /// Gives the last turn back. If the fiber has a result, the drain's thread tells it (B13). If not, the
    /// fiber leaves the list of live fibers while it has the lane, so that the next holder finds it gone.
    private void end() {
        Drain held = held();
        if (held == null) {
            enqueue(); // the lane was taken away
        } else if (!hasResult()) {
            endIfEnded();
            held.giveBack(this, null);
        } else if (!held.giveBack(this, this)) {
            enqueue();
        }
    }

    /// {@return the drain that has lent the lane to this fiber, or null if the lane was taken away}
    private @Nullable Drain held() {
        Drain last = lender;
        return last != null && last.isLentTo(this) ? last : null;
    }

    @Override
    void giveWay() {
        Headroom.require(); // the following lines must not fail halfway
        Drain held = held(); // before the lane can grant the next turn, with this drain or another drain
        step();
        granted = false;
        enqueue();
        endTurn(held);
        awaitTurn(this);
    }

    @Override
    void suspend(Trigger trigger, Object waitedFor) {
        Headroom.require();
        Drain held = held(); // before the lane can grant the next turn, with this drain or another drain
        granted = false; // before the action can ask for a turn
        boolean suspended = false;
        try {
            suspended = trySuspend(trigger);
        } finally {
            if (!suspended) {
                granted = true;
            }
        }
        if (suspended) {
            step();
            endTurn(held);
            awaitTurn(waitedFor);
            while (!trigger.isSignaled()) { // the fiber did not ask for this turn
                held = held();
                step();
                granted = false;
                endTurn(held);
                awaitTurn(waitedFor);
            }
        }
    }

    @Override
    public void signaled(Trigger trigger) {
        enqueue();
    }

    @Override
    void haveTurn() {
        if (held() == null) {
            Headroom.require();
            step();
            granted = false;
            enqueue();
            awaitTurn(this);
        }
    }

    /// @param waitedFor what dumps show as the reason; this, if the fiber waits for nothing but its turn
    private void awaitTurn(Object waitedFor) {
        boolean interrupted = false;
        while (!granted) {
            LockSupport.park(waitedFor);
            interrupted |= Thread.interrupted();
        }
        Parking.restore(interrupted);
        step();
    }

    @Override
    public int steps() {
        return steps;
    }

    /// The fiber may have its turn already, although its thread has not woken yet. A fiber that has begun its turn
    /// and looks parked waits in the JDK.
    @Override
    boolean isGranted() {
        return granted && !isInTurn(steps);
    }

    /// Gives the lane to the next borrower or to the drain's thread, unless the lane was taken away.
    ///
    /// @param held the drain that granted the turn, or null
    private void endTurn(@Nullable Drain held) {
        if (held != null) {
            held.giveBack(this, null);
        }
    }
}
