package io.picos.contexts;

import io.picos.Fiber;
import io.picos.Trigger;
import java.util.concurrent.Callable;

/// Holds a fiber back until it is opened.
final class Gate {
    private final Trigger opened = Trigger.create();

    void open() {
        opened.signal();
    }

    /// {@return the body, which waits for this first}
    <T> Callable<T> before(Callable<T> body) {
        return () -> {
            pass();
            return body.call();
        };
    }

    /// Suspends the current fiber until this is opened. Ignores that the fiber is cancelled.
    void pass() {
        while (!opened.isSignaled()) {
            Fiber.current().<Boolean, RuntimeException>forbid(() -> opened.await() == null);
        }
    }
}
