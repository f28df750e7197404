package io.picos.completablefuture;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.spi.Delivery;
import io.picos.spi.Handler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Observes a stage, and delivers its result to a fiber or a computation.
final class Inbound<T extends @Nullable Object> extends Delivery<T> implements BiConsumer<T, @Nullable Throwable> {
    private static final String AWAIT = "CompletableFutureBridge.await";

    private final @Nullable CompletionStage<T> owned; // cancelled with the computation; null for a wait

    private Inbound(@Nullable Consumer<? super T> onUndelivered) {
        super(onUndelivered);
        this.owned = null;
    }

    private Inbound(CompletionStage<T> owned) {
        this.owned = owned;
    }

    static <T extends @Nullable Object> T await(CompletionStage<T> stage, @Nullable Consumer<? super T> onUndelivered) {
        requireNonNull(stage, "stage");
        Handler.current(
                AWAIT,
                CompletableFutureBridge.BUILDER); // throws outside a fiber, even if there is no need to wait (B9)
        if (stage.getClass() == CompletableFuture.class) { // a subclass may not support `state`
            CompletableFuture<T> future = (CompletableFuture<T>) stage;
            if (future.state() == Future.State.SUCCESS) {
                return future.resultNow();
            }
        }
        Inbound<T> inbound = new Inbound<>(onUndelivered);
        stage.whenComplete(inbound);
        return inbound.awaitAs(stage);
    }

    static <T extends @Nullable Object> T awaitOwned(CompletionStage<T> stage) {
        requireNonNull(stage, "stage");
        Fiber fiber = Handler.current(AWAIT, CompletableFutureBridge.BUILDER).current();
        try {
            return await(stage, null);
        } catch (Throwable thrown) {
            if (fiber.isCancelled()) {
                stage.toCompletableFuture().cancel(true);
            }
            throw thrown;
        }
    }

    static <T extends @Nullable Object> Computation<T> computation(CompletionStage<T> stage) {
        Inbound<T> inbound = new Inbound<>(stage);
        Computation<T> computation = inbound.computation();
        stage.whenComplete(inbound);
        return computation;
    }

    @Override
    public void accept(T value, @Nullable Throwable thrown) {
        if (thrown == null) {
            deliver(value);
        } else {
            fail(unwrap(thrown));
        }
    }

    /// Removes the one wrapper that the library puts around the exception of a stage (B8).
    private static Throwable unwrap(Throwable thrown) {
        Throwable cause = thrown.getCause();
        boolean wrapper = thrown instanceof CompletionException || thrown instanceof ExecutionException;
        return wrapper && cause != null ? cause : thrown;
    }

    @Override
    protected void stop() {
        if (owned != null) {
            owned.toCompletableFuture().cancel(true);
        }
    }
}
