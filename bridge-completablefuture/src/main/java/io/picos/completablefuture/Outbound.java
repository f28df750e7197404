package io.picos.completablefuture;

import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.Outcome;
import io.picos.Trigger;
import io.picos.spi.BackendScheduler;
import io.picos.spi.Receiver;
import io.picos.spi.Timeouts;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Completes a future with the outcome of a fiber or a computation.
final class Outbound<T extends @Nullable Object> implements Receiver<T>, Trigger.Action {
    private final Computation<T> computation;
    private final CompletableFuture<T> future = new CompletableFuture<>();

    private Outbound(Computation<T> computation) {
        this.computation = computation;
    }

    /// Starts a fiber. Completing the future from outside cancels the fiber (B2).
    @SuppressWarnings("FutureReturnValueIgnored") // the dependent stage is not needed
    static <T extends @Nullable Object> CompletableFuture<T> launch(
            BackendScheduler scheduler, Computation<T> computation, Callable<? extends T> body) {
        Outbound<T> outbound = new Outbound<>(computation);
        scheduler.launch(null, computation, body, outbound);
        outbound.future.whenComplete((value, thrown) -> outbound.cancelComputation());
        return outbound.future;
    }

    private void cancelComputation() {
        if (computation.isRunning()) {
            computation.tryCancel(new ConsumerCancelled("the future was completed or cancelled by its consumer"));
        }
    }

    /// Completes a future when the computation completes. Completing the future from outside leaves the
    /// computation untouched (B4).
    @SuppressWarnings("FutureReturnValueIgnored") // the dependent stage is not needed
    static <T extends @Nullable Object> CompletableFuture<T> observe(Computation<T> computation) {
        Outbound<T> outbound = new Outbound<>(computation);
        Trigger trigger = Trigger.withAction(outbound);
        if (computation.tryAttach(trigger)) {
            outbound.future.whenComplete((value, thrown) -> computation.detach(trigger));
        } else {
            trigger.signal();
        }
        return outbound.future;
    }

    @Override
    public void signaled(Trigger trigger) {
        Outcome<T> outcome = computation.peek();
        if (outcome != null) { // else the trigger was detached, since the future is completed
            complete(outcome);
        }
    }

    @Override
    public void end(Outcome<T> outcome) {
        if (!complete(outcome)
                && outcome instanceof Outcome.Cancelled<T>(Throwable cause)
                && !(cause instanceof Cancellation)) { // a Cancellation is not reported
            Hooks.report(cause); // too late for the future (B2)
        }
    }

    /// {@return a supplier that gives the computation to the first subscriber, and throws IllegalStateException
    /// for any other}
    static <C extends Computation<?>> Supplier<C> once(C computation) {
        return BackendScheduler.once(
                computation,
                "a computation completes once, so that a publisher on its behalf can"
                        + " be subscribed to once; publisher(body) makes a computation for each subscriber");
    }

    @Override
    public CompletableFuture<T> result() {
        return future; // any code may complete it
    }

    private boolean complete(Outcome<T> outcome) {
        return switch (outcome) {
            case Outcome.Returned<T>(T value) -> future.complete(value);
            case Outcome.Cancelled<T>(Throwable cause) -> future.completeExceptionally(Timeouts.outgoing(cause));
        };
    }
}
