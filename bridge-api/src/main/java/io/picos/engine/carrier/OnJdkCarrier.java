package io.picos.engine.carrier;

import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.engine.lane.Drain;
import io.picos.engine.thread.Headroom;
import io.picos.engine.thread.Parking;
import io.picos.engine.thread.Threads;
import io.picos.engine.thread.Uncaught;
import io.picos.engine.watch.Watchdog;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A fiber whose virtual thread is carried by the JDK's own threads, but runs only while its lane lends it a turn.
///
/// The thread that drains the lane waits meanwhile: see [Drain]. The fiber gives the lane back when it
/// suspends, yields or ends. Where it parks elsewhere, in a lock of the JDK for example, the lane is taken
/// away from it; it then runs on without a turn until its next operation, which asks for a new one.
public final class OnJdkCarrier extends EngineFiber implements Drain.Borrower {
    private static final int LOOKS_A_KICK = 16;
    private static final int LOOKS_A_LATE_KICK = 256; // where it may as well compute
    private static final Runnable NOTHING = () -> {};

    private static volatile @Nullable Thread kick; // written by who nudges: the last thread that was started for it

    private final Thread thread;
    private @Nullable Drain lender; // written by who grants the turn; published by `granted`
    private volatile int steps; // its own thread: odd while it has a turn, or had one that was taken away
    private volatile boolean granted; // set by who grants the turn, cleared by the fiber before it asks for the next

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
        prepare(); // also for its end
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
            // the lender does it again
        }
        return true;
    }

    @Override
    public boolean isElsewhere() {
        int now = steps;
        Thread.State state = thread.getState();
        return state == Thread.State.TERMINATED
                || (isInTurn(now) && Threads.isParked(state) && steps == now); // all the time since the first look
    }

    @Override
    public boolean hasBegun() {
        return !granted || isInTurn(steps);
    }

    /// Looks for what the JDK may have lost, should this not begin: the wake-up of this one, cut off by the end of a
    /// stack; the wake-up of its workers, which look into their queues when another thread starts; and the workers
    /// themselves, which a fiber without memory to leave them holds as long as it waits for its turn. Such a fiber
    /// tries again to leave when it is woken for nothing.
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
            awaitTurn();
            live();
        } catch (Throwable cut) {
            Uncaught.report(cut); // it has not begun, which the end will find
        } finally {
            markEnded();
            boolean over = false;
            for (int attempts = 0; !over; attempts++) {
                try {
                    if (attempts > 0) {
                        Thread.yield(); // for a pause, the JDK would need memory, too
                    }
                    end();
                    over = true;
                } catch (VirtualMachineError again) {
                    // nobody else is sure to find that this has ended: the lane may have been taken away
                }
            }
        }
    }

    /// The JDK may end a thread without its leave.
    @Override
    public void onTakenBack() {
        if (thread.getState() == Thread.State.TERMINATED) {
            markEnded();
            endIfEnded();
        }
    }

    /// Gives the last turn back. A fiber with a result leaves it to the thread of the drain to tell that (B13);
    /// any other leaves the lane while it has it, so that the next holder finds it gone.
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

    /// {@return the drain that it has the lane from, or null if the lane was taken away}
    private @Nullable Drain held() {
        Drain last = lender;
        return last != null && last.isLentTo(this) ? last : null;
    }

    @Override
    void giveWay() {
        Headroom.require(); // between the next two lines nothing may fail
        Drain held = held(); // before the lane can grant the next turn, with this drain or another one
        step();
        granted = false;
        enqueue();
        endTurn(held);
        awaitTurn();
    }

    @Override
    void suspend(Trigger trigger) {
        Headroom.require();
        Drain held = held(); // before the lane can grant the next turn, with this drain or another one
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
            awaitTurn();
            while (!trigger.isSignaled()) { // a turn that it did not ask for
                held = held();
                step();
                granted = false;
                endTurn(held);
                awaitTurn();
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
            awaitTurn();
        }
    }

    private void awaitTurn() {
        boolean interrupted = false;
        while (!granted) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        Parking.restore(interrupted);
        step();
    }

    /// Gives the lane to the next borrower or to its drain, unless it was taken away.
    ///
    /// @param held what the turn was granted by
    private void endTurn(@Nullable Drain held) {
        if (held != null) {
            held.giveBack(this, null);
        }
    }
}
