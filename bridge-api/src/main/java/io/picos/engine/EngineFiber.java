package io.picos.engine;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.spi.Handler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The engine's side of a fiber: a virtual thread that runs only when its lane gives it a turn.
///
/// One object plays every part, because a fiber should cost one: the turn on the lane, the action of the
/// trigger that the fiber awaits, the handler that its operations find, and the body of its thread.
/// The two kinds differ in who carries the thread, hence in what a turn is: see their files.
abstract sealed class EngineFiber extends Turn implements Handler, Trigger.Action, Runnable
        permits OnBackendCarrier, OnJdkCarrier {
    final Engine engine;
    final Fiber fiber;
    private final Fiber.Main main;
    private final @Nullable Object context;
    Home home; // written before the first turn, by the spawner and by who takes over; published by the lane

    @Nullable EngineFiber previous; // the holder of the home lane; for LiveFibers

    @Nullable EngineFiber following; // the holder of the home lane; for LiveFibers

    private boolean live; // the holder of the home lane; false before the first turn
    private volatile boolean ended; // written by its own thread
    private int spawned; // its own thread

    EngineFiber(Engine engine, Home home, Fiber fiber, Fiber.Main main, @Nullable Object context) {
        this.engine = engine;
        this.home = home;
        this.fiber = fiber;
        this.main = main;
        this.context = context;
    }

    abstract Thread thread();

    /// Starts the thread and puts the first turn on the home lane.
    ///
    /// @return false if the home lane is retired; then [#restart] on another one follows
    abstract boolean start();

    /// Puts the first turn on what is the home now.
    boolean restart(Home home) {
        this.home = home;
        return home.lane().put(this);
    }

    // ---- the five operations, called by the fiber

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
        assert Current.maySuspend() : "an action of a trigger must not suspend (T2)";
        suspend(trigger);
        return fiber.cancellation();
    }

    @Override
    public final void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        fiber.check();
        haveTurn();
        engine.cancelAfter(home, computation, duration, cause);
    }

    @Override
    public final void spawn(Fiber child, Fiber.Main childMain) {
        fiber.check();
        haveTurn();
        engine.spawn(child, childMain, context, spawned++);
    }

    /// Lets the other turns of the lane run, then goes on.
    abstract void giveWay();

    /// Suspends until the trigger is signaled.
    abstract void suspend(Trigger trigger);

    /// Makes sure that this runs as a turn of its lane.
    abstract void haveTurn();

    // ---- the life of the fiber, on its own thread

    final void live() {
        Current.with(this, () -> Mains.run(fiber, this::runMain, engine.backend()::onUnhandled));
        if (main instanceof Launch<?> launch) {
            launch.end(); // outside the fiber: what the consumer does next is no part of it
        }
        ended = true;
    }

    private void runMain(Fiber fiber) throws Exception {
        Object entered = engine.backend().enter(context);
        try {
            main.run(fiber);
        } finally {
            engine.backend().exit(context, entered);
        }
    }

    final boolean hasEnded() {
        return ended;
    }

    // ---- the life of the fiber, as the holder of the lane sees it

    /// Enters the list of live fibers before the first turn.
    ///
    /// @return false if there is nothing to run any more
    final boolean prepare() {
        if (ended) {
            leave();
            return false;
        }
        if (!live) {
            live = true;
            home.add(this);
        }
        return true;
    }

    /// Leaves the list of live fibers after the last turn, or has the home lane do it, if that is another one.
    final void retire(Drain drain) {
        if (drain.lane() == home.lane()) {
            leave();
        } else {
            home.lane().put(this);
        }
    }

    private void leave() {
        if (live) {
            live = false;
            home.fibers().remove(this);
        }
    }

    /// {@return whether it has had no turn yet, so that it may change its home}
    final boolean isFresh() {
        return !live && !ended;
    }

    @Override
    public final String toString() {
        return engine.backend().name() + " " + Threads.describe(thread());
    }
}
