package io.picos.examples;

import io.picos.Body;
import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.Order;
import io.picos.Trigger;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A read that is given up after a while: the fiber runs it on behalf of an inner computation that has a deadline.
final class TimeoutRead implements Program {
    private static final Duration SOON = Duration.ofMillis(2);
    private static final Duration NEVER = Duration.ofHours(1);

    @Override
    public String name() {
        return "timeout";
    }

    @Override
    public String run() {
        Computation<String> source = Computation.create();
        String early = tryRead(source, SOON);
        Fiber.spawn(
                Fiber.create(source),
                fiber -> source.tryCapture(() -> {
                    Fiber.sleep(SOON);
                    return "hello";
                }));
        return early + ", then " + tryRead(source, NEVER);
    }

    @Override
    public String expected() {
        return "too late, then hello";
    }

    private static String tryRead(Computation<String> source, Duration timeout) {
        try {
            return within(timeout, source::await);
        } catch (DeadlineExceeded late) {
            return "too late";
        }
    }

    /// Runs the body on the current fiber, with a time limit. The fiber's own computation is not cancelled when the
    /// time is up, so that it can go on; no timer is left if the body ends before. A fiber that forbids
    /// cancellation forbids this one too.
    ///
    /// @param timeout from now
    /// @param body runs on the current fiber, and is cancelled
    /// @param <T> the type of its value
    /// @param <X> the type of the checked exception that the body throws
    /// @return the value of the body
    /// @throws X the body's exception: usually its [DeadlineExceeded], if the time is up
    static <T extends @Nullable Object, X extends Exception> T within(Duration timeout, Body<T, X> body) throws X {
        Fiber fiber = Fiber.current();
        Computation<?> outer = fiber.computation();
        Computation<@Nullable Void> inner = Computation.create(Order.LIFO);
        Trigger canceler = fiber.hasForbidden() ? null : Computation.attachCanceler(outer, inner);
        try {
            inner.cancelAfter(timeout);
            fiber.setComputation(inner);
            return body.run();
        } finally {
            fiber.setComputation(outer);
            if (canceler != null) {
                outer.detach(canceler);
            }
            inner.tryReturn(null); // removes the timer
        }
    }
}
