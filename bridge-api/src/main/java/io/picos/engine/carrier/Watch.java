package io.picos.engine.carrier;

import io.picos.Computation;
import io.picos.Trigger;
import io.picos.engine.watch.Resumption;
import org.jspecify.annotations.Nullable;

/// Attaches a fiber to its computation for as long as the fiber has that computation, whatever the fiber awaits
/// meanwhile: attaching and detaching each awaited trigger would cost more than the rest of a wait.
///
/// A fiber writes `awaited`, then looks whether its computation is cancelled. A canceller completes the
/// computation, then reads `awaited`. So at least one of them sees the write of the other, and signals the
/// trigger. A trigger that was awaited before is signaled already. It stays here until the next trigger
/// replaces it: signaling it again has no effect.
final class Watch implements Resumption {
    final Computation<?> computation;
    private final Resumption fiber;
    private final Trigger trigger = Trigger.withAction(this);
    private volatile @Nullable Trigger awaited; // written by the fiber

    /// @param fiber the fiber whose awaited trigger this signals
    Watch(Computation<?> computation, Resumption fiber) {
        this.computation = computation;
        this.fiber = fiber;
    }

    /// {@return false if the computation has completed}
    boolean tryAttach() {
        return computation.tryAttach(trigger);
    }

    /// If this fails, the computation keeps an object that has no effect, until it completes.
    void detach() {
        awaited = null;
        try {
            computation.detach(trigger);
        } catch (VirtualMachineError noStackOrMemory) {
            // see above
        }
    }

    /// Has the trigger signaled when the computation completes. The caller calls [#forget] if the fiber cannot
    /// await the trigger after all.
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

    /// Repeats a signal that may have failed.
    void retry() {
        if (!computation.isRunning()) {
            signaled(trigger);
        }
    }
}
