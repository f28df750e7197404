package io.picos.completablefuture;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Order;
import io.picos.Outcome;
import io.picos.Trigger;
import io.picos.spi.Handler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// From stages to computations.
final class Inbound {
    private static final String AWAIT = "CompletableFutureBridge.await";

    private Inbound() {}

    static <T extends @Nullable Object> T await(CompletionStage<T> stage, @Nullable Consumer<? super T> onUndelivered) {
        requireNonNull(stage, "stage");
        Handler.current(AWAIT); // fails outside a fiber, also where there is no need to wait (B9)
        if (stage.getClass() == CompletableFuture.class) { // the stages of its subclasses need not answer
            CompletableFuture<T> future = (CompletableFuture<T>) stage;
            if (future.state() == Future.State.SUCCESS) {
                return future.resultNow();
            }
        }
        Computation<T> result = Computation.create(Order.LIFO);
        stage.whenComplete(new Copy<>(result, onUndelivered));
        try {
            result.awaitCompletion();
        } catch (Throwable cancelled) {
            abandon(result, cancelled, onUndelivered);
            throw cancelled;
        }
        return requireNonNull(result.peek()).get();
    }

    static <T extends @Nullable Object> T awaitOwned(CompletionStage<T> stage) {
        requireNonNull(stage, "stage");
        Fiber fiber = Handler.current(AWAIT).current();
        try {
            return await(stage, null);
        } catch (Throwable thrown) {
            if (fiber.isCancelled()) {
                stage.toCompletableFuture().cancel(true);
            }
            throw thrown;
        }
    }

    /// Stops waiting. A value that has arrived all the same is undelivered, and so is one that arrives later: see
    /// [Copy].
    private static <T extends @Nullable Object> void abandon(
            Computation<T> result, Throwable cancelled, @Nullable Consumer<? super T> onUndelivered) {
        if (!result.tryCancel(cancelled)
                && onUndelivered != null
                && result.peek() instanceof Outcome.Returned<T>(T value)) {
            onUndelivered.accept(value);
        }
    }

    static <T extends @Nullable Object> Computation<T> computation(CompletionStage<T> stage) {
        Computation<T> computation = Computation.create();
        Trigger trigger = Trigger.withAction(ignored -> {
            if (computation.isCancelled()) {
                stage.toCompletableFuture().cancel(true);
            }
        });
        computation.tryAttach(trigger);
        stage.whenComplete((value, thrown) -> {
            computation.detach(trigger); // from here on there is nothing to cancel
            new Copy<>(computation, null).accept(value, thrown);
        });
        return computation;
    }

    /// Takes off the one wrapper that the library puts around what a stage threw (B8).
    static Throwable unwrap(Throwable thrown) {
        Throwable cause = thrown.getCause();
        boolean wrapper = thrown instanceof CompletionException || thrown instanceof ExecutionException;
        return wrapper && cause != null ? cause : thrown;
    }

    /// Copies the result of a stage into a computation, or gives it to whoever takes what is undelivered.
    ///
    /// @param into completed, unless it is already
    /// @param onUndelivered given a value for which it was too late
    private record Copy<T extends @Nullable Object>(
            Computation<T> into, @Nullable Consumer<? super T> onUndelivered)
            implements BiConsumer<T, @Nullable Throwable> {
        @Override
        public void accept(T value, @Nullable Throwable thrown) {
            if (thrown != null) {
                into.tryCancel(unwrap(thrown));
            } else if (!into.tryReturn(value) && onUndelivered != null) {
                onUndelivered.accept(value);
            }
        }
    }
}
