package io.picos.engine;

import static java.util.Objects.requireNonNull;

import io.picos.Fiber;
import io.picos.Trigger;
import java.util.concurrent.Executor;
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
            home.lane().put(this); // not retired, while a fiber of it is alive
        } else {
            Carriers.runOnJdk(continuation); // of a thread that the fiber has started: the JDK passes on its executor
        }
    }

    @Override
    void take(Drain drain) {
        prepare();
        Runnable turn = requireNonNull(continuation);
        if (Thread.currentThread().isVirtual()) {
            Ferry.run(turn); // no virtual thread can carry another
        } else {
            drain.prepareToCarry();
            turn.run();
        }
        leaveIfEnded();
    }

    @Override
    public void run() {
        live();
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // the scheduler is ours: it puts this at the end of the lane
    void giveWay() {
        Thread.yield();
    }

    @Override
    void suspend(Trigger trigger) {
        if (fiber.trySuspend(trigger, this)) {
            Parking.until(trigger);
            fiber.unsuspend(trigger);
        }
    }

    @Override
    public void signaled(Trigger trigger) {
        LockSupport.unpark(thread);
    }

    @Override
    void haveTurn() {
        // whenever it runs, it has one
    }
}
