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
    private final Thread thread = Thread.currentThread();

    private StrandFiber(Fiber fiber, BiConsumer<Fiber, Fiber.Main> spawner) {
        this.fiber = fiber;
        this.spawner = spawner;
    }

    /// Runs the body as the main of the fiber, on the current thread. It cannot spawn others.
    public static void run(Fiber fiber, Runnable body) {
        run(
                fiber,
                (child, main) -> {
                    throw new UnsupportedOperationException();
                },
                body);
    }

    /// Runs the body as the main of the fiber, on the current thread.
    ///
    /// @param spawner gets the fibers that this one spawns, to run each on a strand of its own
    public static void run(Fiber fiber, BiConsumer<Fiber, Fiber.Main> spawner, Runnable body) {
        Current.with(new StrandFiber(fiber, spawner), body);
    }

    @Override
    public Fiber current() {
        return fiber;
    }

    @Override
    public Throwable await(Trigger trigger) {
        if (fiber.trySuspend(trigger, this)) {
            Parking.until(trigger);
            fiber.unsuspend(trigger);
        }
        return fiber.cancellation();
    }

    @Override
    public void signaled(Trigger trigger) {
        LockSupport.unpark(thread);
    }

    /// A bug: instead of [Parking#until(Trigger)].
    static void parkOnce(Trigger trigger) {
        if (!trigger.isSignaled()) {
            LockSupport.park(trigger);
        }
    }

    @Override
    public void yield() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void spawn(Fiber child, Fiber.Main main) {
        fiber.check();
        spawner.accept(child, main);
    }
}
