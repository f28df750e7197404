package io.picos.engine.thread;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.spi.Handler;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/// A fiber on the current strand of an exploration; suspends as the fibers of the engine do.
public final class StrandFiber implements Handler, Trigger.Action {
    private final Fiber fiber;
    private final BiConsumer<Fiber, Fiber.Main> spawner;
    private final StrandTime time; // null if the fiber must not ask for it
    private final Thread thread = Thread.currentThread();

    private StrandFiber(Fiber fiber, BiConsumer<Fiber, Fiber.Main> spawner, StrandTime time) {
        this.fiber = fiber;
        this.spawner = spawner;
        this.time = time;
    }

    /// Runs the body as the main of the fiber, on the current thread. It cannot spawn others.
    public static void run(Fiber fiber, Runnable body) {
        run(fiber, (StrandTime) null, body);
    }

    /// Runs the body as the main of the fiber, on the current thread. It cannot spawn others.
    ///
    /// @param time the clock of the fiber, or null
    public static void run(Fiber fiber, StrandTime time, Runnable body) {
        BiConsumer<Fiber, Fiber.Main> none = (child, main) -> {
            throw new UnsupportedOperationException();
        };
        Current.with(new StrandFiber(fiber, none, time), body);
    }

    /// Runs the body as the main of the fiber, on the current thread.
    ///
    /// @param spawner gets the fibers that this one spawns, to run each on a strand of its own
    public static void run(Fiber fiber, BiConsumer<Fiber, Fiber.Main> spawner, Runnable body) {
        Current.with(new StrandFiber(fiber, spawner, null), body);
    }

    @Override
    public Fiber current() {
        return fiber;
    }

    @Override
    public Throwable await(Trigger trigger) {
        if (fiber.trySuspend(trigger, this)) {
            Parking.until(trigger, trigger);
            fiber.unsuspend(trigger);
        }
        return fiber.cancellation();
    }

    @Override
    public void signaled(Trigger trigger) {
        LockSupport.unpark(thread);
    }

    /// A bug: instead of [Parking#until(Trigger, Object)].
    static void parkOnce(Trigger trigger, Object waitedFor) {
        if (!trigger.isSignaled()) {
            LockSupport.park(waitedFor);
        }
    }

    @Override
    public void yield() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        fiber.check();
        time().pass(duration.toNanos());
        computation.tryCancel(cause);
    }

    @Override
    public long nanoTime() {
        return time().now();
    }

    private StrandTime time() {
        if (time == null) {
            throw new UnsupportedOperationException();
        }
        return time;
    }

    @Override
    public void spawn(Fiber child, Fiber.Main main) {
        fiber.check();
        spawner.accept(child, main);
    }
}
