package io.picos.engine;

import static java.util.Objects.requireNonNull;

import io.picos.Fiber;
import io.picos.Trigger;
import java.util.concurrent.Executor;
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
final class OnBackendCarrier extends EngineFiber implements Executor {
    private final Thread thread;
    private @Nullable Runnable continuation; // written once, in start; published by the lane
    private boolean homeless; // in start
    private boolean resting; // its own thread; published by what parks it: whether it waits for the engine alone
    private volatile boolean returning; // whether it waits for a turn after a wait of another kind
    private volatile boolean visiting; // whether a thread of ours carries it, beside its lane

    OnBackendCarrier(Engine engine, Home home, Fiber fiber, Fiber.Main main, @Nullable Object context) {
        super(engine, home, fiber, main, context);
        thread = Carriers.onBackend(this, this);
    }

    @Override
    Thread thread() {
        return thread;
    }

    @Override
    boolean start() {
        thread.start(); // calls execute
        return !homeless;
    }

    @Override
    public void execute(Runnable continuation) {
        if (this.continuation == null) {
            this.continuation = continuation;
            homeless = !home.lane().put(this);
        } else if (continuation == this.continuation) {
            if (!resting && !returning) {
                returning = true; // it may be the next to get a lock, for which the lane's own thread waits
                home.hasReturning();
            }
            home.lane().put(this); // not retired, while a fiber of it is alive
        } else {
            Carriers.runOnJdk(continuation); // of a thread that the fiber has started: the JDK passes on its executor
        }
    }

    @Override
    void take(Drain drain) {
        visiting = false;
        endReturn();
        prepare();
        Runnable turn = requireNonNull(continuation);
        if (Thread.currentThread().isVirtual()) {
            Ferry.run(turn); // no virtual thread can carry another
        } else {
            drain.prepareToCarry();
            turn.run();
        }
        if (!resting && isAtALock()) {
            drain.awaitReturn(this);
        }
        leaveIfEnded();
    }

    /// {@return whether it waits for a lock, or has just stopped waiting for one}
    private boolean isAtALock() {
        return switch (thread.getState()) {
            case BLOCKED, RUNNABLE -> true;
            case WAITING, TIMED_WAITING -> LockSupport.getBlocker(thread) instanceof AbstractOwnableSynchronizer;
            case NEW, TERMINATED -> false;
        };
    }

    /// {@return whether it waits for a turn after a wait in which it may have become the owner of a lock, or the next}
    boolean isReturning() {
        return returning;
    }

    /// Carries it without its lane, until it suspends: the worker may wait for a lock behind it. On a thread of ours.
    void visit() {
        visiting = true;
        endReturn();
        requireNonNull(continuation).run();
        leaveIfEnded();
    }

    private void endReturn() {
        if (returning) {
            returning = false;
            home.hasReturned();
        }
    }

    @Override
    public void run() {
        live();
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // the scheduler is ours: it puts this at the end of the lane
    void giveWay() {
        resting = true;
        Thread.yield();
        resting = false;
    }

    @Override
    void suspend(Trigger trigger) {
        resting = true; // before the action can wake it
        try {
            if (fiber.trySuspend(trigger, this)) {
                Parking.until(trigger);
                fiber.unsuspend(trigger);
            }
        } finally {
            resting = false;
        }
    }

    @Override
    public void signaled(Trigger trigger) {
        LockSupport.unpark(thread);
    }

    @Override
    void haveTurn() {
        if (visiting) {
            giveWay(); // back to the lane
        }
    }
}
