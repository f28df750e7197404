package io.picos.compat.structured;

import io.picos.Body;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Rule G10: how a fiber controls its own cancellation.
public interface ControlRules extends Rules {
    /// {@return the scopes under test; only a wrong subject brings its own}
    default ScopeSubject scopes() {
        return ScopeSubject.REAL;
    }

    /// A protected body runs to its end. The fiber meets the cancellation afterwards.
    @Test
    default void g10a_whatIsProtectedIsDoneToItsEnd() {
        Scene scene = new Scene("G10a", subject());
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

    /// `block` waits for a cancellation, and throws its cause.
    @Test
    default void g10b_blockWaitsForACancellation() {
        Scene scene = new Scene("G10b", subject());
        RuntimeException cause = scene.cause("cancelled");
        scene.run(fiber -> {
            Computation<Object> own = Computation.create();
            Computation<?> blocked =
                    scene.spawn(Fiber.create(own), self -> scene.throwsSame(cause, this::block, "block"));
            scene.yieldUntil(() -> Probe.triggers(own) > 0, "the fiber waits");
            own.tryCancel(cause);
            scene.join(blocked);
        });
    }

    /// `block` throws IllegalStateException if no cancellation can come: under forbid, and if the computation returns.
    @Test
    default void g10c_blockThrowsIfNoCancellationCanCome() {
        Scene scene = new Scene("G10c", subject());
        scene.run(fiber -> {
            scene.join(scene.spawn(
                    Fiber.create(true, Computation.create()),
                    self -> scene.throwsA(IllegalStateException.class, this::block, "block under forbid")));
            Computation<Object> returning = Computation.create();
            Computation<?> woken = scene.spawn(
                    Fiber.create(returning),
                    self -> scene.throwsA(IllegalStateException.class, this::block, "block after a return"));
            scene.yieldUntil(() -> Probe.triggers(returning) > 0, "the fiber waits");
            returning.tryReturn("C11");
            scene.join(woken);
            scene.join(scene.spawn(
                    Fiber.create(Computation.finished()),
                    self -> scene.throwsA(IllegalStateException.class, this::block, "block after a return")));
        });
    }

    private void block() {
        throw scopes().block();
    }

    /// A body that takes too long is cancelled with ScopeTerminated.
    @Test
    default void g10d_terminateAfterThrowsScopeTerminated() {
        Scene scene = new Scene("G10d", subject());
        scene.run(fiber -> {
            scene.throwsA(
                    IllegalArgumentException.class,
                    () -> scopes().terminateAfter(Duration.ofNanos(-1), () -> "value"),
                    "a negative duration");
            scene.throwsA(
                    ScopeTerminated.class,
                    () -> scopes().terminateAfter(
                                    Duration.ofNanos(1),
                                    () -> Computation.create().await()),
                    "a body that takes too long");
        });
    }

    /// A body that misses its deadline is cancelled with DeadlineExceeded.
    @Test
    default void g10e_cancelAfterThrowsDeadlineExceeded() {
        Scene scene = new Scene("G10e", subject());
        scene.run(fiber -> scene.throwsA(
                DeadlineExceeded.class,
                () -> scopes().cancelAfter(
                                Duration.ofNanos(1), () -> Computation.create().await()),
                "a body that misses its deadline"));
    }

    /// A body ends before the call returns, its cleanup included, and leaves nothing behind, whether it is late,
    /// returns in time, or throws in time.
    @Test
    default void g10f_aBodyLeavesNothingBehind() {
        Scene scene = new Scene("G10f", subject());
        IOException failure = new IOException("G10f");
        scene.run(fiber -> {
            Computation<?> own = fiber.computation();
            AtomicInteger cleaned = new AtomicInteger();
            Body<Object, RuntimeException> late = () -> {
                try {
                    return Computation.create().await();
                } finally {
                    fiber.forbid(() -> {
                        Fiber.yield();
                        return cleaned.incrementAndGet();
                    });
                }
            };
            scene.thrown(() -> scopes().terminateAfter(Duration.ofNanos(1), late), "a body that takes too long");
            scene.equal(1, cleaned.get(), "bodies that have ended when the call returns");
            scene.same(own, fiber.computation(), "the computation afterwards");
            scene.thrown(() -> scopes().cancelAfter(Duration.ofNanos(1), late), "a body that misses its deadline");
            scene.equal(2, cleaned.get(), "bodies that have ended when the call returns");
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
        });
    }

    /// A cancellation from outside reaches the body with its own cause, and is not taken for the timeout.
    @Test
    default void g10g_aCancellationReachesTheBody() {
        Scene scene = new Scene("G10g", subject());
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
    default void g10g_aClosedSchedulerEndsMoreThanTheBody() {
        Scene scene = new Scene("G10g", subject());
        SchedulerClosed closed = new SchedulerClosed("G10g: closed", null);
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
