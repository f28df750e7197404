package io.picos.compat.wrong;

import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Outcome;
import io.picos.Trigger;
import io.picos.spi.Handler;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Has something done whenever a wait of the current fiber ends without a cause.
///
/// @param handler of the fiber
/// @param then what is done
record Woken(Handler handler, Runnable then) implements Handler {
    /// Runs the body in the current fiber.
    static <T> T after(Runnable then, Callable<T> body) throws Exception {
        Computation<T> result = Computation.create();
        Handler.using(new Woken(Handler.current("Woken.after"), then), () -> result.tryCapture(body));
        if (result.cancellation() instanceof Exception thrown) {
            throw thrown;
        }
        return result.await();
    }

    /// Runs a body that waits, in a fiber that takes the return of its own computation for the end of the wait (C11).
    static <T> T orFail(Callable<T> body) {
        Fiber fiber = Fiber.current();
        Runnable check = () -> {
            if (fiber.computation().peek() instanceof Outcome.Returned) {
                throw new IllegalStateException("woken");
            }
        };
        try {
            return after(check, body);
        } catch (Exception thrown) {
            throw Cancellation.unchecked(thrown);
        }
    }

    @Override
    public Fiber current() {
        return handler.current();
    }

    @Override
    public @Nullable Throwable await(Trigger trigger) {
        Throwable cause = handler.await(trigger);
        if (cause == null) {
            then.run();
        }
        return cause;
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
    public void spawn(Fiber fiber, Fiber.Main main) {
        handler.spawn(fiber, main);
    }
}
