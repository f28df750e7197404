package io.picos.engine;

import io.picos.Fiber;
import io.picos.Trigger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A fiber whose virtual thread is carried by the JDK's own threads, but runs only while its lane lends it a turn.
///
/// The thread that drains the lane waits meanwhile: see [Loan]. The fiber gives the lane back when it
/// suspends, yields or ends. Where it parks elsewhere, in a lock of the JDK for example, the lane is taken
/// away from it; it then runs on without a turn until its next operation, which asks for a new one.
final class OnJdkCarrier extends EngineFiber {
    private final Thread thread;
    private @Nullable Loan loan; // written by who grants the turn; published by `granted`
    private volatile int steps; // its own thread: odd while it has a turn, or had one that was taken away
    private volatile boolean granted; // set by who grants the turn, cleared by the fiber before it asks for the next

    OnJdkCarrier(Engine engine, Home home, Fiber fiber, Fiber.Main main, @Nullable Object context) {
        super(engine, home, fiber, main, context);
        thread = Carriers.onJdk(this);
    }

    @Override
    Thread thread() {
        return thread;
    }

    @Override
    boolean start() {
        thread.start();
        return home.lane().put(this);
    }

    @Override
    void take(Drain drain) {
        prepare();
        Loan.lend(drain, this);
    }

    /// Lets the fiber run. Called by the holder of the lane, who is the holder no more.
    void grant(Loan loan) {
        this.loan = loan;
        granted = true;
        LockSupport.unpark(thread);
    }

    /// {@return whether the fiber cannot use the turn that it has got: it has begun it, and is parked in something
    /// that is not ours, or it has died} One that has been granted a turn and not woken yet does not count.
    boolean isElsewhere() {
        int now = steps;
        Thread.State state = thread.getState();
        return state == Thread.State.TERMINATED
                || (isInTurn(now) && Threads.isParked(state) && steps == now); // all the time since the first look
    }

    private static boolean isInTurn(int steps) {
        return (steps & 1) != 0;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void step() {
        steps = steps + 1;
    }

    @Override
    public void run() {
        awaitTurn();
        try {
            live();
        } finally {
            leaveIfEnded(); // while it has the lane, so that whoever gets the lane next finds it gone
            endTurn(loan);
        }
    }

    @Override
    void giveWay() {
        Loan held = loan; // before the lane can grant the next turn, with another loan
        step();
        granted = false;
        home.lane().put(this);
        endTurn(held);
        awaitTurn();
    }

    @Override
    void suspend(Trigger trigger) {
        Loan held = loan; // before the lane can grant the next turn, with another loan
        granted = false; // before the action can ask for a turn
        boolean suspended = false;
        try {
            suspended = fiber.trySuspend(trigger, this);
        } finally {
            granted |= !suspended;
        }
        if (suspended) {
            step();
            endTurn(held);
            awaitTurn();
            fiber.unsuspend(trigger);
        }
    }

    @Override
    public void signaled(Trigger trigger) {
        home.lane().put(this);
    }

    @Override
    void haveTurn() {
        Loan held = loan;
        if (held == null || !held.isHeldBy(this)) {
            step();
            granted = false;
            home.lane().put(this);
            awaitTurn();
        }
    }

    private void awaitTurn() {
        Parking.until(() -> granted);
        step();
    }

    /// Gives the lane to whoever is next, unless it was taken away.
    ///
    /// @param held what the turn was granted with
    private void endTurn(@Nullable Loan held) {
        if (held != null && held.tryRelease(this)) {
            held.passOn();
        }
    }
}
