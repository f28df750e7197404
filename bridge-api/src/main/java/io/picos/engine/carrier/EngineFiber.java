package io.picos.engine.carrier;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.engine.lane.Lane;
import io.picos.engine.lane.Turn;
import io.picos.engine.thread.Current;
import io.picos.engine.thread.Headroom;
import io.picos.engine.thread.Listeners;
import io.picos.engine.thread.Observed;
import io.picos.engine.thread.Threads;
import io.picos.engine.thread.Uncaught;
import io.picos.engine.watch.Resumption;
import io.picos.engine.watch.Watchdog;
import io.picos.spi.Backend;
import io.picos.spi.Receiver;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The engine's side of a fiber: a virtual thread that runs only when its lane gives it a turn.
///
/// One object plays every part, because a fiber should cost one object: the turn on the lane, the action of the
/// trigger that the fiber awaits, the handler that the fiber's operations find, and the body of its thread. The
/// two subclasses differ in the threads that carry the fiber's thread, and hence in the meaning of a turn: see
/// their files.
public abstract sealed class EngineFiber extends Turn implements Observed, Resumption, Runnable
        permits OnBackendCarrier, OnJdkCarrier {
    private static final VarHandle QUEUED =
            fieldVarHandle(MethodHandles.lookup(), "queued", VarHandle.class, EngineFiber.class, boolean.class);

    private static final Fiber.Main DONE = fiber -> {};

    /// How long a fiber tries again to begin while there is no memory for that.
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    final Fiber fiber;
    private Fiber.Main main; // written at the end of the fiber, by the last holder
    private @Nullable Object context; // written at the end of the fiber, by the last holder

    /// Published by the lane. Null after the end of the fiber.
    @Nullable Residence home; // written before the first turn, by the spawner and by the thread that takes over

    @Nullable EngineFiber previous; // guarded by LiveFibers

    @Nullable EngineFiber following; // guarded by LiveFibers

    boolean listed; // guarded by LiveFibers
    boolean left; // guarded by LiveFibers: whether it is no longer counted
    volatile boolean leaving; // guarded by LiveFibers, cleared in `stay` without the lock: whether a thread ends this
    private final long spawner = Thread.currentThread().threadId();
    private long since; // its own thread; published when that parks: the beginning of a wait, coarse, or 0
    private @Nullable Watch watch; // its own thread; published by the computation that it is attached to
    private boolean live; // the holder of the lane; false before the first turn
    private boolean begun; // its own thread: whether its main has been reached; published by `ended`
    volatile boolean ended; // written by its own thread, or by a holder that finds that thread dead

    /// Whether this is on a lane, or about to be put on one: the JDK may submit a continuation twice. The field
    /// is not volatile, since each turn would have to wait for the volatile write: the thread that clears the
    /// field goes on with a fence, or with an operation that has one.
    boolean queued; // CASed by the thread that puts this on a lane, cleared by the thread that takes it

    boolean moved; // written by the thread that takes this over to another lane; published by that lane

    /// Whether an error has kept this from being put on a lane, or from being woken: see [#rescue].
    volatile boolean stranded; // set by the thread that met the error, cleared by the watchdog

    EngineFiber(Residence home, Fiber fiber, Fiber.Main main, @Nullable Object context) {
        this.home = home;
        this.fiber = fiber;
        this.main = main;
        this.context = context;
    }

    @Override
    public abstract Thread thread();

    /// Starts the thread, which waits for its first turn.
    abstract void startThread();

    /// Starts the thread and puts the first turn on the home lane. Throws only if the turn is on no lane.
    ///
    /// @return false if the home lane is retired; the caller then calls [#restart] with another home
    public final boolean start() {
        QUEUED.set(this, true); // plain: the thread, which may end at once, is started afterwards
        startThread();
        return home().lane().put(this);
    }

    /// Puts the first turn on the lane of another home, which is the home from now on.
    public final boolean restart(Residence home) {
        this.home = home;
        return home.lane().put(this);
    }

    /// {@return a live fiber of the same home, the next one at each call, or null}
    final @Nullable EngineFiber nextOfHome() {
        Residence at = home;
        return at == null ? null : at.fibers().next();
    }

    private Residence home() {
        return requireNonNull(home, "a fiber that has ended has no home");
    }

    // ---- the operations, called by the fiber

    @Override
    public final Fiber current() {
        return fiber;
    }

    @Override
    public final void yield() {
        fiber.check();
        assert Current.maySuspend() : "an action of a trigger must not suspend (T2)";
        giveWay();
    }

    @Override
    public final @Nullable Throwable await(Trigger trigger) {
        return await(trigger, trigger);
    }

    @Override
    public final @Nullable Throwable await(Trigger trigger, Object waitedFor) {
        assert Current.maySuspend() : "an action of a trigger must not suspend (T2)";
        Runnable end = Listeners.SUSPENSIONS ? Listeners.suspends(fiber, waitedFor) : null;
        since = Watchdog.now;
        try {
            suspend(trigger, waitedFor);
        } finally {
            since = 0;
        }
        if (end != null) {
            end.run();
        }
        return fiber.cancellation();
    }

    @Override
    public final void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        fiber.check();
        haveTurn();
        home().cancelAfter(computation, duration, cause);
    }

    @Override
    public final long nanoTime() {
        return home().nanoTime();
    }

    @Override
    public final void spawn(Fiber child, Fiber.Main childMain) {
        fiber.check();
        haveTurn();
        home().spawn(child, childMain, context);
    }

    /// Called on the thread of the body, while the fiber waits for the end of the body.
    @Override
    public final void runBlocking(Runnable body) {
        home().backend().runBlocking(context, body);
    }

    /// Prepares to wait for the trigger, as [Fiber#trySuspend] does, but without an attachment for each wait.
    ///
    /// @return whether the action, which is this, will run; if not, the trigger is signaled
    final boolean trySuspend(Trigger trigger) {
        if (fiber.hasForbidden()) {
            return trigger.onSignal(this);
        }
        Computation<?> own = fiber.computation();
        Watch attached = watch;
        if (attached == null || attached.computation != own) {
            attached = watch(own);
        }
        if (attached == null ? own.isCancelled() : !attached.tryAwait(trigger)) {
            trigger.dispose();
            return false;
        }
        boolean suspended = false;
        try {
            suspended = trigger.onSignal(this);
        } finally {
            if (!suspended && attached != null) {
                attached.forget(); // another waiter may await the trigger
            }
        }
        return suspended;
    }

    /// {@return the watch that is attached to the computation from now on, or null if that has completed}
    private @Nullable Watch watch(Computation<?> own) {
        unwatch();
        Watch attached = new Watch(own, this);
        watch = attached; // before it is attached, so that it can be detached in any case
        boolean done = false;
        try {
            done = attached.tryAttach();
        } finally {
            if (!done) {
                watch = null;
            }
        }
        return watch;
    }

    private void unwatch() {
        Watch before = watch;
        if (before != null) {
            watch = null;
            before.detach();
        }
    }

    /// Lets the other turns of the lane run, then goes on.
    abstract void giveWay();

    /// Suspends until the trigger is signaled.
    ///
    /// @param waitedFor the blocker of the parked thread, for dumps
    abstract void suspend(Trigger trigger, Object waitedFor);

    /// Makes sure that this runs as a turn of its lane.
    abstract void haveTurn();

    // ---- being made ready

    /// Puts this on its lane, unless it is there already. Never throws: the watchdog finds a fiber that an
    /// error has kept from being put there.
    final void enqueue() {
        boolean done = false;
        try {
            if (QUEUED.compareAndSet(this, false, true)) {
                boolean put = false;
                try {
                    put = home().lane().put(this); // not retired while one of its fibers is alive
                } finally {
                    if (!put) {
                        queued = false;
                    }
                }
            }
            done = true;
        } catch (Throwable noStackOrMemory) {
            // see below
        } finally {
            if (!done) {
                stranded = true;
                Watchdog.anyStranded = true;
            }
        }
    }

    /// {@return whether this is on a lane, or about to be put on one}
    final boolean isQueued() {
        return (boolean) QUEUED.getVolatile(this);
    }

    @Override
    public final void failed(Throwable thrown) {
        stranded = true;
        Watchdog.anyStranded = true;
    }

    /// Cancels the current computation of the fiber, which goes on until it notices that, and the computation of its
    /// result: they differ inside of a timeout, for example.
    public final void fail(Throwable cause) {
        fiber.computation().tryCancel(cause);
        if (main instanceof Launch<?> launch) {
            launch.fail(cause);
        }
    }

    /// Makes this ready if it is stranded. If this throws, it still is. Called by the watchdog.
    final void rescue() {
        stranded = false; // before the rescue, in the course of which another thread may strand it again
        boolean done = false;
        try {
            Watch attached = watch;
            if (attached != null) {
                attached.retry();
            }
            wake();
            enqueue();
            done = true;
        } finally {
            if (!done) {
                stranded = true;
            }
        }
    }

    /// {@return whether this has a turn of the lane, and holds up the other turns}
    ///
    /// @param state the state in which this fiber's thread was just seen
    /// @param outer the stack of the thread that drains the lane, read after that
    abstract boolean isRunningOn(Lane lane, Thread.State state, StackTraceElement[] outer);

    /// Wakes the thread, if the thread itself waits for the trigger, and not for a turn.
    void wake() {}

    // ---- the life of the fiber, on its own thread

    final void live() {
        try {
            boolean bound = bind();
            try {
                runMain(home());
            } finally {
                unwatch();
                if (bound) {
                    Current.unbind();
                }
            }
        } catch (Throwable thrown) {
            Uncaught.report(thrown); // a failure of the engine; the lane must still learn that this has ended
        } finally {
            ended = true;
        }
    }

    /// Tries again while there is no memory, since main must be called (F9). Does not pause in between: the JDK
    /// loses a thread that pauses without memory for its timer.
    private boolean bind() {
        long start = 0;
        while (true) {
            try {
                return Current.bind(this);
            } catch (OutOfMemoryError error) {
                long now = System.nanoTime();
                start = start == 0 ? now : start;
                if (now - start > PATIENCE_NANOS) {
                    throw error;
                }
                giveWay();
            }
        }
    }

    /// Makes few nested calls, since each frame is copied when the fiber suspends.
    private void runMain(Residence at) {
        if (Listeners.ANY) {
            tellBegan();
        }
        try {
            Backend backend = at.backend();
            Object entered = backend.enter(context);
            begun = true;
            try {
                Mains.run(fiber, main, at.unhandled()); // here: the hook may need the library's context
            } finally {
                backend.exit(context, entered);
            }
        } catch (Throwable thrown) {
            Mains.handle(fiber, thrown, at.unhandled());
        }
        if (Listeners.ANY) {
            Listeners.ended(fiber);
        }
    }

    private void tellBegan() {
        try {
            Listeners.began(fiber, scheduler(), spawner);
        } catch (VirtualMachineError lost) {
            // the listeners have missed an event; main must run all the same
        }
    }

    // ---- the life of the fiber, as the holder of a lane sees it

    /// Enters the list of live fibers before the first turn.
    final void prepare() {
        if (!live) {
            home().fibers().add(this);
            live = true;
        }
    }

    final void markEnded() {
        ended = true;
    }

    final boolean hasEnded() {
        return ended;
    }

    /// {@return whether a receiver outside the fiber must be told the result}
    final boolean hasResult() {
        return main instanceof Launch<?>;
    }

    /// After the last turn, leaves the list of live fibers, and tells the result where nothing of the fiber is
    /// left, its thread-locals included (B13). Two threads that have run turns of this may both see that it has
    /// ended; the second thread does nothing. If this throws, the caller strands the fiber, and the watchdog
    /// has this called again.
    final void endIfEnded() {
        Residence last = home;
        if (ended && last != null) {
            if (begun && !hasResult()) {
                end(last.fibers());
            } else {
                tellAndEnd(last.fibers());
            }
        }
    }

    /// Ends a fiber whose result no receiver waits for.
    private void end(LiveFibers list) {
        if (list.tryRemove(this)) {
            forget();
        }
    }

    private void tellAndEnd(LiveFibers list) {
        Headroom.requireDeepest(); // this calls the consumer of the result, which completes other computations
        if (!list.tryLeave(this)) {
            return;
        }
        boolean done = false;
        try {
            if (main instanceof Launch<?> launch) {
                launch.end();
            } else if (!begun && fiber.computation().isRunning()) {
                fiber.computation().tryCancel(new IllegalStateException("the fiber could not begin; see its error"));
            }
            list.remove(this);
            forget();
            done = true;
        } finally {
            if (!done) {
                list.stay(this);
            }
        }
    }

    /// Lets main, context and home go, since a virtual thread that the fiber has started refers to this as long
    /// as that thread lives.
    private void forget() {
        main = DONE;
        context = null;
        home = null;
    }

    /// Puts this on a lane that has no home, while its own lane is stuck. This stays a fiber of its own home, also if
    /// it has had no turn yet, so that the home stays as well.
    public final boolean tryVisit(Lane other) {
        moved = true;
        prepare();
        return other.put(this);
    }

    /// Puts this on another lane while its own lane is stuck. If this has had no turn yet, it moves to the
    /// other home for good. Otherwise it only visits the other lane, and stays in the list of the fibers of its
    /// own home.
    ///
    /// @return false if that lane is retired
    public final boolean tryMove(Residence other) {
        if (live) {
            return tryVisit(other.lane());
        }
        moved = true;
        Residence before = home;
        home = other;
        boolean moved = other.lane().put(this);
        if (!moved) {
            home = before;
        }
        return moved;
    }

    // ---- for dumps, called by any thread

    /// A thread that has got its turn, or is on a lane, may still look parked. A fiber whose state is read in the
    /// moment of a change may be seen in the state before or after it.
    @Override
    public final State state() {
        Thread.State state = thread().getState();
        if (ended || state == Thread.State.TERMINATED) {
            return State.ENDED;
        }
        if (state == Thread.State.NEW || queued || !live) {
            return State.READY;
        }
        return Threads.isParked(state) && !isGranted() ? State.SUSPENDED : State.RUNNING;
    }

    /// {@return whether a fiber that looks parked has its turn}
    boolean isGranted() {
        return false;
    }

    @Override
    public final long since() {
        return since;
    }

    @Override
    public final @Nullable Receiver<?> receiver() {
        return Launch.receiverOf(main);
    }

    @Override
    public final long spawner() {
        return spawner;
    }

    @Override
    public final String scheduler() {
        Residence now = home;
        return now == null ? "" : now.name();
    }

    /// {@return whether this has begun, and so is in the list of its home}
    public final boolean isListed() {
        return live;
    }

    @Override
    public final String toString() {
        Residence now = home;
        return (now == null ? "" : now.name() + " ") + Threads.describe(thread());
    }
}
