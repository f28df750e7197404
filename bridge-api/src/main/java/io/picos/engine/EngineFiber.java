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

    @Nullable EngineFiber previous; // guarded by LiveFibers

    @Nullable EngineFiber following; // guarded by LiveFibers

    boolean listed; // guarded by LiveFibers
    private boolean live; // whoever has the turn; false before the first
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
        try {
            Current.with(this, () -> Mains.run(fiber, this::runMain, engine.backend()::onUnhandled));
            if (main instanceof Launch<?> launch) {
                launch.end(); // outside the fiber: what the consumer does next is no part of it
            }
        } catch (Throwable thrown) {
            Uncaught.report(thrown); // of the machinery; the lane must learn all the same that this has ended
        } finally {
            ended = true;
        }
    }

    private void runMain(Fiber fiber) throws Exception {
        Object entered = engine.backend().enter(context);
        try {
            Mains.run(fiber, main, engine.backend()::onUnhandled); // here: the hook may want the context of the library
        } finally {
            engine.backend().exit(context, entered);
        }
    }

    // ---- the life of the fiber, as the holder of a lane sees it

    /// Enters the list of live fibers before the first turn.
    final void prepare() {
        if (!live) {
            live = true;
            home.add(this);
        }
    }

    /// Leaves the list of live fibers after the last turn. Two that have run turns of this may both see it ended.
    final void leaveIfEnded() {
        if (ended) {
            home.fibers().remove(this);
        }
    }

    /// Puts this on another lane, while its own is stuck: for good if it has had no turn yet, else for a visit, so
    /// that it
    /// stays in the list of the fibers of its home.
    ///
    /// @return false if that lane is retired
    final boolean tryMove(Home other) {
        if (live) {
            return other.lane().put(this);
        }
        Home before = home;
        home = other;
        boolean moved = other.lane().put(this);
        if (!moved) {
            home = before;
        }
        return moved;
    }

    @Override
    public final String toString() {
        return engine.backend().name() + " " + Threads.describe(thread());
    }
}
