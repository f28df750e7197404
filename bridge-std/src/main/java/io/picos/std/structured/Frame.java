package io.picos.std.structured;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.SchedulerClosed;
import io.picos.Trigger;
import org.jspecify.annotations.Nullable;

/// Replaces a fiber's own (outer) computation by another (inner) one, for a while. A cancellation of the outer
/// computation cancels the inner one.
///
/// If the fiber forbids cancellation, no cancellation comes from outside, so none reaches the inner
/// computation.
final class Frame {
    private final Fiber fiber;
    private final Computation<?> outer;
    private final Computation<?> inner;
    private final @Nullable Trigger canceler;

    private Frame(Fiber fiber, Computation<?> outer, Computation<?> inner, @Nullable Trigger canceler) {
        this.fiber = fiber;
        this.outer = outer;
        this.inner = inner;
        this.canceler = canceler;
    }

    /// Gives the fiber the inner computation.
    ///
    /// @throws RuntimeException the cause, if the fiber is cancelled already; nothing has changed then
    static Frame enter(Fiber fiber, Computation<?> inner) {
        fiber.check();
        Computation<?> outer = fiber.computation();
        Trigger canceler = null;
        if (!fiber.hasForbidden()) {
            canceler = Computation.canceler(outer, inner);
            if (!outer.tryAttach(canceler)) {
                outer.check(); // throws if cancelled since; else it has returned, and cannot be cancelled
                canceler = null;
            }
        }
        fiber.setComputation(inner);
        return new Frame(fiber, outer, inner, canceler);
    }

    /// Gives the fiber its outer computation back.
    void restore() {
        fiber.setComputation(outer);
    }

    /// Cancels the outer computation if the fiber's scheduler has closed meanwhile, because the closing has
    /// cancelled only the inner one (S4). Not for an inner computation that several fibers share.
    void passOnClosure() {
        if (inner.cancellation() instanceof SchedulerClosed closed) {
            outer.tryCancel(closed);
        }
    }

    /// Detaches the inner computation from the outer one, whose cancellation does not reach it from now on.
    void detach() {
        if (canceler != null) {
            outer.detach(canceler);
        }
    }
}
