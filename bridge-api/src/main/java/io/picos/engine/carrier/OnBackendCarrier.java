package io.picos.engine.carrier;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.util.Objects.requireNonNull;

import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.engine.lane.Drain;
import io.picos.engine.lane.Lane;
import io.picos.engine.thread.Ferry;
import io.picos.engine.thread.OwnExecutor;
import io.picos.engine.thread.Parking;
import io.picos.engine.thread.Threads;
import io.picos.engine.watch.Watchdog;
import io.picos.spi.Handler;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A fiber whose virtual thread is carried by the thread that drains its lane.
///
/// The JDK submits the thread's continuation to an executor whenever the thread is ready to run. That executor
/// is this object. It puts itself on the lane, and when its turn comes, it runs the continuation. The
/// continuation returns when the thread parks, yields or ends.
///
/// The JDK calls [#execute] in a hostile place: inside an unpark, on the stack of the waking fiber, or in the
/// middle of a yield. The method calls nothing that could suspend, and never throws.
public final class OnBackendCarrier extends EngineFiber implements OwnExecutor {
    private static final VarHandle RETURNING =
            fieldVarHandle(MethodHandles.lookup(), "returning", VarHandle.class, OnBackendCarrier.class, boolean.class);

    /// For a thread that reads the stack of a fiber, and may lose its processor meanwhile.
    private static final long MOST_NANOS_FOR_A_READER = 1_000_000_000;

    /// In one turn: a fiber that stops again and again, or calls [Thread#yield], lets others run now and then.
    private static final int MOST_RUNS = 16;

    private final Thread thread;
    private @Nullable Runnable continuation; // written once, in start; published by the lane
    private int steps; // its own thread; published when that parks or yields: odd while it waits for the engine alone
    private volatile boolean returning; // CASed: whether it waits for a turn after a wait other than the engine's
    private volatile boolean visiting; // whether a thread of the engine carries it, without its lane

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

    /// If the stack of a thread that is ready to run is read, the JDK submits its continuation a second time.
    /// The fiber is then on the lane already.
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
            this.continuation = continuation; // the spawner puts the first turn on the lane
        } else {
            Carriers.runOnJdk(continuation); // a thread that the fiber has started inherits its executor
        }
    }

    @Override
    protected void take(Drain drain) {
        Runnable turn = requireNonNull(continuation);
        if (visiting) { // rare, and a volatile write in each turn would be measurable
            visiting = false;
        }
        prepare();
        boolean isVirtual = Thread.currentThread().isVirtual();
        if (!isVirtual) {
            drain.prepareToCarry();
        }
        drain.begin();
        queued = false; // from now on the JDK may submit the next turn
        boolean done = false;
        try {
            if (moved) {
                VarHandle.fullFence(); // the holder of its former lane may run it, too: see `isReady`
            }
            int runs = 0;
            int before;
            do {
                endReturn();
                before = steps;
                carry(turn, isVirtual);
                if (steps == before && isResting(before) && isReady()) {
                    carryAfterReader(turn, isVirtual, before);
                }
            } while (++runs < MOST_RUNS && !hasEnded() && isBack(drain, before));
            endIfEnded();
            done = true;
        } finally {
            if (!done) { // whether it has run or not: to run a continuation that is not ready has no effect
                stranded = true;
                Watchdog.anyStranded = true;
            }
        }
    }

    private static void carry(Runnable continuation, boolean onVirtual) {
        if (onVirtual) {
            Ferry.run(continuation); // a virtual thread cannot carry another virtual thread
        } else {
            continuation.run();
        }
    }

    private static boolean isResting(int steps) {
        return (steps & 1) != 0;
    }

    /// Called if the continuation may not have run: the JDK does not run it while the stack is read, and
    /// submits it again afterwards. The thread that submits it may not have seen `queued` cleared. If it has
    /// not, this method sees the fiber ready, and the caller puts it on its lane.
    ///
    /// Not called if `steps` has changed. A fiber that was moved may change `steps` on its former lane, whose
    /// holder comes late. So the thread that takes a moved fiber first makes sure that all threads see `queued`
    /// cleared.
    private boolean isReady() {
        VarHandle.fullFence();
        return thread.getState() == Thread.State.RUNNABLE;
    }

    /// Runs the continuation in this turn all the same, since the library may rely on that (B12).
    private void carryAfterReader(Runnable turn, boolean onVirtual, int before) {
        enqueue(); // the reader may take too long
        Parking.spin(MOST_NANOS_FOR_A_READER, () -> {
            carry(turn, onVirtual);
            return steps != before || !isReady();
        });
    }

    /// Called when the continuation has returned. If the fiber does not wait for the engine, it waits for
    /// something of the JDK, or has ended.
    ///
    /// @param before the steps before it ran
    /// @return whether it can go on in this turn
    private boolean isBack(Drain drain, int before) {
        int after = steps;
        if (isResting(after)) {
            return false;
        }
        if (after == before && isReady()) {
            enqueue();
        }
        Thread.State state = thread.getState();
        if (state == Thread.State.TERMINATED) {
            markEnded(); // the thread has done so itself, unless an error has prevented it
            return false;
        }
        return isAtALock(state) && drain.awaitBack(() -> isQueued() || visiting) && !visiting;
    }

    /// {@return whether the thread waits for a lock, or has just stopped waiting for a lock}
    private boolean isAtALock(Thread.State state) {
        return state == Thread.State.RUNNABLE || Threads.isAtALock(thread, state);
    }

    /// Records that this fiber waits for a turn after a wait other than the engine's. It may be the next to get
    /// a lock for which the lane's own thread waits.
    private void hurryIfReturning() {
        try {
            Residence at = home;
            if (!isResting(steps) && !returning && at != null) {
                at.hasReturning();
                returning = true;
                Watchdog.hurry();
            }
        } catch (Throwable noStackOrMemory) {
            // then the watchdog does not hurry because of this fiber
        }
    }

    /// {@return whether this has become the owner of a lock, or may be the next to get it}
    boolean isReturning() {
        return returning;
    }

    /// Called by the holder of the lane, and by a thread of the engine that carries this without its lane.
    private void endReturn() {
        if (returning) {
            Residence at = home;
            if (at != null && RETURNING.compareAndSet(this, true, false)) {
                at.hasReturned();
            }
        }
    }

    /// Carries this fiber without its lane until it suspends, on a thread of the engine: the worker may wait
    /// behind it for a lock.
    void visit() {
        boolean done = false;
        try {
            visiting = true;
            endReturn();
            int before = steps;
            queued = false;
            VarHandle.fullFence(); // as in `take`
            requireNonNull(continuation).run();
            if (steps == before && !hasEnded() && isReady()) {
                enqueue();
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

    @Override
    public int steps() {
        return steps;
    }

    /// True for a fiber that parks and has not left its carrier thread.
    @Override
    protected boolean isParked() {
        return Threads.isParked(thread.getState());
    }

    @Override
    boolean isRunningOn(Lane lane, Thread.State state, StackTraceElement[] outer) {
        return Sighting.isCarrying(outer, state);
    }

    @Override
    public void run() {
        live();
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // the scheduler is the lane, which puts this at its end
    void giveWay() {
        int now = steps;
        steps = now + 1;
        Thread.yield();
        steps = now + 2;
    }

    @Override
    void suspend(Trigger trigger, Object waitedFor) {
        int now = steps;
        steps = now + 1; // before the action can wake it
        try {
            if (trySuspend(trigger)) {
                Parking.until(trigger, waitedFor);
            }
        } finally {
            steps = now + 2;
        }
    }

    @Override
    public void signaled(Trigger trigger) {
        int before = steps;
        LockSupport.unpark(thread);
        if (isResting(before) && steps == before) {
            makeSureOfTurn(before);
        }
    }

    /// Called if this has had no turn on the caller's stack. Perhaps it should have: the code that the current
    /// thread runs next may rely on the turn (B12). But the JDK does not submit a continuation while the stack is
    /// read, and a submission that came too late may have left a turn on the lane.
    private void makeSureOfTurn(int before) {
        Residence at = home;
        if (at != null && at.isHere()) {
            Parking.spin(MOST_NANOS_FOR_A_READER, () -> isBehindOthers(at.lane()) || stranded || steps != before);
        }
    }

    /// Runs the lane, if this is on it.
    ///
    /// @return whether the current thread cannot run it: another thread does, or there is no room on the stack
    private boolean isBehindOthers(Lane lane) {
        return isQueued() && !lane.tryRunHere();
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
