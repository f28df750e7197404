package io.picos.std;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.engine.thread.StrandFiber;
import io.picos.engine.thread.StrandTime;
import java.time.Duration;

/// One who takes part in a scenario: a fiber that can be cancelled.
public final class Actor {
    private static final RuntimeException CAUSE = new RuntimeException("the cause");

    private final Computation<Integer> computation = Computation.create();
    private final Fiber fiber = Fiber.create(computation);
    private final StrandTime time; // null if it must not ask for it

    public Actor() {
        this(null);
    }

    /// @param time the clock of the fiber, or null
    public Actor(StrandTime time) {
        this.time = time;
    }

    /// Runs the body as a part of this fiber, on the current strand, or before there are any.
    ///
    /// @return whether the body has returned; false if it was cancelled
    public boolean run(Runnable body) {
        boolean[] returned = {false};
        StrandFiber.run(fiber, time, () -> {
            try {
                body.run();
                returned[0] = true;
            } catch (RuntimeException thrown) {
                if (thrown != CAUSE) {
                    throw thrown;
                }
            }
        });
        return returned[0];
    }

    /// The same, come what may.
    public void runForbidding(Runnable body) {
        StrandFiber.run(
                fiber,
                time,
                () -> fiber.forbid(() -> {
                    body.run();
                    return null;
                }));
    }

    public void cancel() {
        computation.tryCancel(CAUSE);
    }

    /// Completes the computation, which wakes the fiber, and tells it nothing (C11).
    public void complete() {
        computation.tryReturn(1);
    }

    /// {@return a time limit that ends when [#end] says so}
    public static Expiry expiry() {
        return new Expiry(Duration.ZERO);
    }

    public static void end(Expiry expiry) {
        expiry.end(CAUSE);
    }
}
