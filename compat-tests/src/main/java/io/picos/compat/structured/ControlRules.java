package io.picos.compat.structured;

import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.SchedulerClosed;
import io.picos.ScopeTerminated;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import io.picos.std.structured.Control;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Rule G10: how a fiber controls its own cancellation.
public interface ControlRules extends Rules {
    /// {@return the scopes under test; only a wrong subject brings its own}
    default ScopeSubject scopes() {
        return ScopeSubject.REAL;
    }

    /// A protected body runs to its end. The fiber meets the cancellation afterwards.
    @Test
    default void g10_whatIsProtectedIsDoneToItsEnd() {
        Scene scene = new Scene("G10", subject());
        RuntimeException cause = scene.cause("cancelled");
        scene.run(fiber -> scene.join(scene.spawn(self -> {
            String value = scopes().protect(() -> {
                self.computation().tryCancel(cause);
                Control.yield();
                Control.sleep(Duration.ofNanos(1));
                Control.checkCancelled();
                return "value";
            });
            scene.equal("value", value, "the value of a protected body");
            scene.throwsSame(cause, Control::checkCancelled, "the check afterwards");
            scene.throwsSame(cause, Control::yield, "the next operation");
            scene.throwsSame(cause, () -> Control.sleep(Duration.ofDays(1)), "the next operation");
        })));
    }

    /// `block` waits for a cancellation. It throws IllegalStateException if no cancellation can come.
    @Test
    default void g10_blockWaitsForACancellation() {
        Scene scene = new Scene("G10", subject());
        RuntimeException cause = scene.cause("cancelled");
        scene.run(fiber -> {
            Computation<Object> own = Computation.create();
            Computation<?> blocked =
                    scene.spawn(Fiber.create(own), self -> scene.throwsSame(cause, Control::block, "block"));
            scene.yieldUntil(() -> Probe.triggers(own) > 0, "the fiber waits");
            own.tryCancel(cause);
            scene.join(blocked);
            scene.join(scene.spawn(
                    Fiber.create(true, Computation.create()),
                    self -> scene.throwsA(IllegalStateException.class, Control::block, "block under forbid")));
            Computation<Object> returning = Computation.create();
            Computation<?> woken = scene.spawn(
                    Fiber.create(returning),
                    self -> scene.throwsA(IllegalStateException.class, Control::block, "block after a return"));
            scene.yieldUntil(() -> Probe.triggers(returning) > 0, "the fiber waits");
            returning.tryReturn("C11");
            scene.join(woken);
            scene.join(scene.spawn(
                    Fiber.create(Computation.finished()),
                    self -> scene.throwsA(IllegalStateException.class, Control::block, "block after a return")));
        });
    }

    /// A body that takes too long is terminated. A body that ends in time leaves nothing behind, whether it
    /// returns or throws.
    @Test
    default void g10_terminateAfterEndsABodyThatTakesTooLong() {
        Scene scene = new Scene("G10", subject());
        IOException failure = new IOException("G10");
        scene.run(fiber -> {
            Computation<?> own = fiber.computation();
            scene.throwsA(
                    ScopeTerminated.class,
                    () -> scopes().terminateAfter(
                                    Duration.ofNanos(1),
                                    () -> Computation.create().await()),
                    "a body that takes too long");
            scene.throwsA(
                    DeadlineExceeded.class,
                    () -> Control.cancelAfter(
                            Duration.ofNanos(1), () -> Computation.create().await()),
                    "a body that misses its deadline");
            scene.same(own, fiber.computation(), "the computation afterwards");
            scene.equal("value", scopes().terminateAfter(Duration.ofDays(1), () -> "value"), "the value in time");
            scene.throwsSame(
                    failure,
                    () -> scopes().terminateAfter(Duration.ofDays(1), () -> {
                        throw failure;
                    }),
                    "a body that fails in time");
            scene.same(own, fiber.computation(), "the computation afterwards");
            scene.equal(0, Probe.triggers(own), "triggers that are left");
            scene.throwsA(
                    IllegalArgumentException.class,
                    () -> scopes().terminateAfter(Duration.ofNanos(-1), () -> "value"),
                    "a negative duration");
        });
    }

    /// A cancellation from outside reaches the body with its own cause, and is not taken for the timeout.
    @Test
    default void g10_aCancellationReachesTheBody() {
        Scene scene = new Scene("G10", subject());
        RuntimeException cause = scene.cause("cancelled");
        Computation<Object> own = Computation.create();
        scene.run(fiber -> {
            Computation<?> waiting = scene.spawn(
                    Fiber.create(own),
                    self -> scene.throwsSame(
                            cause,
                            () -> scopes().terminateAfter(
                                            Duration.ofDays(1),
                                            () -> Computation.create().await()),
                            "a body that is cancelled"));
            scene.yieldUntil(() -> Probe.triggers(own) == 1, "the body waits");
            own.tryCancel(cause);
            scene.join(waiting);
        });
    }

    /// A scheduler that closes cancels the fiber's current computation, which is the body's. The fiber is
    /// cancelled after the body, too. Otherwise it would never notice the closure (S4).
    @Test
    default void g10_aClosedSchedulerEndsMoreThanTheBody() {
        Scene scene = new Scene("G10", subject());
        SchedulerClosed closed = new SchedulerClosed("G10: closed", null);
        scene.run(fiber -> scene.join(scene.spawn(self -> {
            String value = scopes().terminateAfter(Duration.ofDays(1), () -> {
                self.computation().tryCancel(closed); // as a scheduler that closes does
                return "value";
            });
            scene.equal("value", value, "the value of a body that returns");
            scene.same(closed, self.cancellation(), "what the fiber is cancelled with afterwards");
        })));
    }
}
