package io.picos.compat.wrong;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.spi.Handler;
import java.time.Duration;
import java.util.concurrent.Callable;

/// A handler that has forgotten to say that its time is virtual.
///
/// @param right the fiber's own handler
record OffTheClock(Handler right) implements Handler {
    /// {@return the value of the body} Runs in the current fiber.
    static <T> T call(Callable<? extends T> body) throws Exception {
        Computation<T> result = Computation.create();
        Handler.using(new OffTheClock(Handler.current("OffTheClock.call")), () -> result.tryCapture(body));
        return result.await();
    }

    @Override
    public Fiber current() {
        return right.current();
    }

    @Override
    public Throwable await(Trigger trigger) {
        return right.await(trigger);
    }

    @Override
    public void yield() {
        right.yield();
    }

    @Override
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        right.cancelAfter(computation, duration, cause);
    }

    @Override
    public void spawn(Fiber fiber, Fiber.Main main) {
        right.spawn(fiber, main);
    }
}
