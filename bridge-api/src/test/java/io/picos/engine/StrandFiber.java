package io.picos.engine;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.spi.Handler;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// A fiber on the current strand of an exploration; suspends as the fibers of the engine do.
public final class StrandFiber implements Handler, Trigger.Action {
    private final Fiber fiber;
    private final Thread thread = Thread.currentThread();

    private StrandFiber(Fiber fiber) {
        this.fiber = fiber;
    }

    /// Runs the body as the main of the fiber, on the current thread.
    public static void run(Fiber fiber, Runnable body) {
        Current.with(new StrandFiber(fiber), body);
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
        throw new UnsupportedOperationException();
    }
}
