package io.picos.engine.carrier;

import static java.util.Objects.requireNonNull;

import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.engine.lane.Drain;
import io.picos.engine.thread.Ferry;
import io.picos.engine.thread.OwnExecutor;
import io.picos.engine.thread.Parking;
import io.picos.engine.thread.Threads;
import io.picos.engine.watch.Watchdog;
import io.picos.spi.Handler;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A fiber whose virtual thread is carried by the thread that drains its lane.
///
/// The JDK submits the thread's continuation to an executor whenever it is ready to run. That executor is
/// this object: it puts itself on the lane, and when its turn comes, runs the continuation, which
/// returns when the thread parks, yields or ends.
///
/// [#execute] is called in a hostile place: inside an unpark, on the stack of the waking fiber, or in the
/// middle of a yield. It calls nothing that could suspend, and never throws.
public final class OnBackendCarrier extends EngineFiber implements OwnExecutor {
    private final Thread thread;
    private @Nullable Runnable continuation; // written once, in start; published by the lane
    private int steps; // its own thread; published by what parks it: odd while it waits for the engine alone
    private volatile boolean returning; // whether it waits for a turn after a wait of another kind
    private volatile boolean visiting; // whether a thread of the engine carries it, beside its lane

    public OnBackendCarrier(Residence home, Fiber fiber, Fiber.Main main, @Nullable Object context) {
        super(home, fiber, main, context);
        thread = Carriers.onBackend(this, this);
    }

    @Override
    public Thread thread() {
        return thread;
    }

    @Override
    public @Nullable Handler handlerOn(Thread current) {
        return current == thread ? this : null;
    }

    @Override
    void startThread() {
        thread.start(); // calls execute
    }

    /// The JDK submits a continuation a second time when the stack of a thread is read that is ready to run; it
    /// then is on the lane already.
    @Override
    public void execute(Runnable continuation) {
        if (continuation == this.continuation) {
            boolean done = false;
            try {
                hurryIfReturning();
                enqueue();
                done = true;
            } catch (Throwable noStackOrMemory) {
                // see below
            } finally {
                if (!done) {
                    stranded = true;
                    Watchdog.anyStranded = true;
                }
            }
        } else if (this.continuation == null) {
            this.continuation = continuation; // the first turn is put on the lane by the spawner
        } else {
            Carriers.runOnJdk(continuation); // of a thread that the fiber has started: the JDK passes on its executor
        }
    }

    @Override
    protected void take(Drain drain) {
        Runnable turn = requireNonNull(continuation);
        if (visiting) { // seldom, and a volatile write in each turn would be measurable
            visiting = false;
        }
        endReturn();
        prepare();
        boolean isVirtual = Thread.currentThread().isVirtual();
        if (!isVirtual) {
            drain.prepareToCarry();
        }
        int before = steps;
        drain.begin();
        queued = false; // from now on the JDK may submit the next turn
        boolean done = false;
        try {
            if (moved) {
                VarHandle.fullFence(); // the holder of its former lane may run it as well: see `seeWhetherReady`
            }
            if (isVirtual) {
                Ferry.run(turn); // no virtual thread can carry another
            } else {
                turn.run();
            }
            int after = steps;
            if (after == before && !hasEnded()) {
                seeWhetherReady();
            }
            if (!isResting(after) && !hasEnded()) {
                afterStop(drain);
            }
            endIfEnded();
            done = true;
        } finally {
            if (!done) { // whether it has run or not: a continuation that is not ready does nothing when it is run
                stranded = true;
                Watchdog.anyStranded = true;
            }
        }
    }

    private static boolean isResting(int steps) {
        return (steps & 1) != 0;
    }

    /// Called where the continuation may not have run: the JDK does not run it while the stack is read, and
    /// submits it again afterwards. Whoever does that may not have seen `queued` cleared, and then this sees it
    /// ready.
    ///
    /// Nobody calls this where `steps` has changed. A fiber that was moved may change it on its former lane, whose
    /// holder comes late; so whoever takes such a fiber lets everybody see `queued` cleared first.
    private void seeWhetherReady() {
        VarHandle.fullFence();
        if (thread.getState() == Thread.State.RUNNABLE) {
            enqueue();
        }
    }

    /// Called where the continuation has returned although the fiber does not wait for the engine: it waits for
    /// something of the JDK, or has ended.
    private void afterStop(Drain drain) {
        Thread.State state = thread.getState();
        if (state == Thread.State.TERMINATED) {
            markEnded(); // it has done so itself, unless an error kept it from it
        } else if (isAtALock(state)) {
            drain.awaitBack(this);
        }
    }

    /// {@return whether it waits for a lock, or has just stopped waiting for one}
    private boolean isAtALock(Thread.State state) {
        return switch (state) {
            case BLOCKED, RUNNABLE -> true;
            case WAITING, TIMED_WAITING -> LockSupport.getBlocker(thread) instanceof AbstractOwnableSynchronizer;
            case NEW, TERMINATED -> false;
        };
    }

    /// Notes that it waits for a turn after a wait of another kind: it may be the next to get a lock, for which the
    /// lane's own thread waits.
    private void hurryIfReturning() {
        try {
            Residence at = home;
            if (!isResting(steps) && !returning && at != null) {
                at.hasReturning();
                returning = true;
                Watchdog.hurry();
            }
        } catch (Throwable noStackOrMemory) {
            // then nobody hurries because of it
        }
    }

    /// Also, it may have become the owner of a lock, or be the next.
    @Override
    protected boolean isReturning() {
        return returning;
    }

    private void endReturn() {
        if (returning) {
            Residence at = home;
            if (at != null) {
                returning = false;
                at.hasReturned();
            }
        }
    }

    /// Carries it without its lane, until it suspends: the worker may wait for a lock behind it. On a thread of
    /// the engine.
    void visit() {
        boolean done = false;
        try {
            visiting = true;
            endReturn();
            int before = steps;
            queued = false;
            VarHandle.fullFence(); // as in `take`
            requireNonNull(continuation).run();
            if (steps == before && !hasEnded()) {
                seeWhetherReady();
            }
            endIfEnded();
            done = true;
        } finally {
            if (!done) {
                stranded = true;
                Watchdog.anyStranded = true;
            }
        }
    }

    /// A fiber that parks and has not left its carrier.
    @Override
    protected boolean isParked() {
        return Threads.isParked(thread.getState());
    }

    @Override
    public void run() {
        live();
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // the scheduler is the lane: it puts this at its end
    void giveWay() {
        int now = steps;
        steps = now + 1;
        Thread.yield();
        steps = now + 2;
    }

    @Override
    void suspend(Trigger trigger) {
        int now = steps;
        steps = now + 1; // before the action can wake it
        try {
            if (trySuspend(trigger)) {
                Parking.until(trigger);
            }
        } finally {
            steps = now + 2;
        }
    }

    @Override
    public void signaled(Trigger trigger) {
        LockSupport.unpark(thread);
    }

    @Override
    void wake() {
        LockSupport.unpark(thread);
    }

    @Override
    void haveTurn() {
        if (visiting) {
            giveWay(); // back to the lane
        }
    }
}
