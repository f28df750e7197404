package io.picos.vertx;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.spi.Delivery;
import io.picos.spi.Handler;
import io.vertx.core.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Observes a future, and delivers its result to a fiber or a computation.
final class Inbound<T extends @Nullable Object> extends Delivery<T> {
    private static final String AWAIT = "VertxBridge.await";

    private Inbound(@Nullable Consumer<? super T> onUndelivered) {
        super(onUndelivered);
    }

    private Inbound() {}

    static <T extends @Nullable Object> T await(Future<T> future, @Nullable Consumer<? super T> onUndelivered) {
        requireNonNull(future, "future");
        Handler.current(AWAIT, VertxBridge.BUILDER); // throws outside a fiber, even if there is no need to wait (B9)
        if (future.succeeded()) {
            return future.result();
        }
        Inbound<T> inbound = new Inbound<>(onUndelivered);
        if (!future.failed()) {
            future.onComplete(inbound::arrive);
            if (future.succeeded()) {
                // Completed meanwhile: the handler would run after the tasks that its context has by now (B12).
                return future.result();
            }
        }
        if (future.failed()) {
            inbound.fail(future.cause()); // at once, for the same reason
        }
        return inbound.awaitAs(future);
    }

    static <T extends @Nullable Object> Computation<T> computation(Future<T> future) {
        Inbound<T> inbound = new Inbound<>();
        Computation<T> computation = inbound.computation();
        if (!future.isComplete()) {
            future.onComplete(inbound::arrive);
        }
        if (future.isComplete()) {
            inbound.arrive(future.result(), future.cause()); // a second arrival has no effect
        }
        return computation;
    }

    private void arrive(T value, @Nullable Throwable thrown) {
        if (thrown == null) {
            deliver(value);
        } else {
            fail(thrown); // the library does not wrap it (B8)
        }
    }

    @Override
    protected void stop() {
        // a Vert.x future cannot be cancelled
    }
}
