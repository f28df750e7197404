package io.picos.compat.scene;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.spi.Handler;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A handler that records whether a fiber suspends.
///
/// @param handler the fiber's own handler
/// @param waited set when the fiber suspends
public record Lookout(Handler handler, AtomicBoolean waited) implements Handler {
    /// Runs the body in the current fiber, and sets the flag if the body suspends.
    public static void over(AtomicBoolean waited, Runnable body) {
        Handler.using(new Lookout(Handler.current("Lookout.over"), waited), body);
    }

    @Override
    public Fiber current() {
        return handler.current();
    }

    @Override
    public @Nullable Throwable await(Trigger trigger) {
        waited.set(true);
        return handler.await(trigger);
    }

    @Override
    public void yield() {
        handler.yield();
    }

    @Override
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        handler.cancelAfter(computation, duration, cause);
    }

    @Override
    public long nanoTime() {
        return handler.nanoTime();
    }

    @Override
    public void spawn(Fiber fiber, Fiber.Main main) {
        handler.spawn(fiber, main);
    }
}
