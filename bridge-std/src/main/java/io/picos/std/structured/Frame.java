package io.picos.std.structured;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.SchedulerClosed;
import io.picos.Trigger;
import org.jspecify.annotations.Nullable;

/// A computation in the place of a fiber's own, for a while: whatever cancels the outer one cancels the inner
/// one.
///
/// Where the fiber forbids cancellation, none comes from outside, and so none reaches the inner computation
/// either.
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

    /// Gives the fiber another computation.
    ///
    /// @throws RuntimeException the cause, if the fiber is cancelled already; then nothing has changed
    static Frame enter(Fiber fiber, Computation<?> inner) {
        fiber.check();
        Computation<?> outer = fiber.computation();
        Trigger canceler = null;
        if (!fiber.hasForbidden()) {
            canceler = Computation.canceler(outer, inner);
            if (!outer.tryAttach(canceler)) {
                outer.check(); // cancelled since; or it has returned, so that nothing comes from there any more
                canceler = null;
            }
        }
        fiber.setComputation(inner);
        return new Frame(fiber, outer, inner, canceler);
    }

    /// Gives the fiber its computation back.
    void restore() {
        fiber.setComputation(outer);
    }

    /// Has the fiber cancelled if its scheduler has closed meanwhile, which has told the inner computation only
    /// (S4). For a computation that no other fiber has.
    void passOnClosure() {
        if (inner.cancellation() instanceof SchedulerClosed closed) {
            outer.tryCancel(closed);
        }
    }

    /// Ends the inner computation's being cancelled by the outer one.
    void detach() {
        if (canceler != null) {
            outer.detach(canceler);
        }
    }
}
