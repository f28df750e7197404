package io.picos.engine.carrier;

import io.picos.Computation;
import io.picos.Trigger;
import io.picos.engine.watch.Resumption;
import org.jspecify.annotations.Nullable;

/// Attaches a fiber to its computation for as long as the fiber has it, whatever the fiber awaits meanwhile: to
/// attach and detach each awaited trigger would cost more than the rest of a wait.
///
/// A fiber writes `awaited`, then looks whether its computation is cancelled. A canceller completes the
/// computation, then reads `awaited`. So one of them sees the other, and signals the trigger. A trigger that
/// was awaited before is signaled already, and stays here until the next one: to signal it again has no effect.
final class Watch implements Resumption {
    final Computation<?> computation;
    private final Resumption fiber;
    private final Trigger trigger = Trigger.withAction(this);
    private volatile @Nullable Trigger awaited; // written by the fiber

    /// @param fiber whose awaited trigger it signals
    Watch(Computation<?> computation, Resumption fiber) {
        this.computation = computation;
        this.fiber = fiber;
    }

    /// {@return false if the computation has completed}
    boolean tryAttach() {
        return computation.tryAttach(trigger);
    }

    /// Should this fail, the computation keeps an object that has no effect, until it completes.
    void detach() {
        awaited = null;
        try {
            computation.detach(trigger);
        } catch (VirtualMachineError noStackOrMemory) {
            // see above
        }
    }

    /// Has the trigger signaled when the computation completes. [#forget] follows where the fiber cannot await
    /// the trigger after all.
    ///
    /// @return false if the computation is cancelled
    boolean tryAwait(Trigger next) {
        awaited = next;
        return !computation.isCancelled();
    }

    void forget() {
        awaited = null;
    }

    @Override
    public void signaled(Trigger completed) {
        Trigger now = awaited;
        if (now != null) {
            now.signal();
        }
    }

    @Override
    public void failed(Throwable thrown) {
        fiber.failed(thrown);
    }

    /// Does once more what may have failed.
    void retry() {
        if (!computation.isRunning()) {
            signaled(trigger);
        }
    }
}
