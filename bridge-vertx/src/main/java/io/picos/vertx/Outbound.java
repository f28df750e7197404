package io.picos.vertx;

import io.picos.Computation;
import io.picos.Outcome;
import io.picos.Trigger;
import io.picos.spi.BackendScheduler;
import io.picos.spi.Receiver;
import io.picos.spi.Timeouts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Completes a future with the outcome of a fiber or a computation.
final class Outbound<T extends @Nullable Object> implements Receiver<T>, Trigger.Action {
    private final Computation<T> computation;
    private final Promise<T> promise;

    private Outbound(Computation<T> computation, Promise<T> promise) {
        this.computation = computation;
        this.promise = promise;
    }

    /// Starts a fiber. The future completes on the context.
    static <T extends @Nullable Object> Future<T> launch(
            BackendScheduler scheduler,
            ContextInternal context,
            Computation<T> computation,
            Callable<? extends T> body) {
        Outbound<T> outbound = new Outbound<>(computation, context.promise());
        scheduler.launch(context, computation, body, outbound);
        return outbound.promise.future();
    }

    /// Completes a future when the computation completes, on the current context, if there is one.
    static <T extends @Nullable Object> Future<T> observe(Computation<T> computation) {
        ContextInternal context = ContextInternal.current();
        Promise<T> promise = context == null ? Promise.promise() : context.promise();
        Trigger trigger = Trigger.withAction(new Outbound<>(computation, promise));
        if (!computation.tryAttach(trigger)) {
            trigger.signal();
        }
        return promise.future();
    }

    @Override
    public void signaled(Trigger trigger) {
        Outcome<T> outcome = computation.peek();
        if (outcome != null) {
            end(outcome);
        }
    }

    @Override
    public Object result() {
        return promise.future();
    }

    @Override
    public boolean isSole() {
        return true;
    }

    @Override
    public void end(Outcome<T> outcome) {
        switch (outcome) {
            case Outcome.Returned<T>(T value) -> promise.tryComplete(value);
            case Outcome.Cancelled<T>(Throwable cause) -> promise.tryFail(Timeouts.outgoing(cause));
        }
    }
}
