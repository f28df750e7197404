package io.picos.compat.subject;

import static java.util.Objects.requireNonNull;

import io.picos.Outcome;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// A native result as its consumer sees it: the signals of the library, and a way to cancel.
///
/// The subject calls [#value] or [#failure] at every signal of the library, even if there are more signals than
/// there should be. As soon as the result can be cancelled, the subject says how: with [#disposable] if the
/// library sends no signal after a cancellation, as cold libraries do, else with [#cancellable].
///
/// @param <T> the type of the value
public final class Result<T extends @Nullable Object> {
    private final CompletableFuture<T> observed = new CompletableFuture<>();
    private final Queue<Outcome<T>> signals = new ConcurrentLinkedQueue<>();
    private final boolean atOnce;
    private volatile @Nullable Runnable cancel; // written by the subject

    private Result(boolean atOnce) {
        this.atOnce = atOnce;
    }

    /// Creates a result that has had no signal.
    public Result() {
        this(false);
    }

    /// {@return a result whose consumer cancels it as soon as the subject has said how}
    ///
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Result<T> cancelledAtOnce() {
        return new Result<>(true);
    }

    // ---- for the subject

    /// Records that the native result has a value.
    ///
    /// @param value of the native result
    public void value(T value) {
        signals.add(new Outcome.Returned<>(value));
        observed.complete(value);
    }

    /// Records that the native result has failed.
    ///
    /// @param thrown the exception that the library delivers, the same object
    public void failure(Throwable thrown) {
        signals.add(new Outcome.Cancelled<>(thrown));
        observed.completeExceptionally(thrown);
    }

    /// Sets how the consumer cancels, if the library tells a cancelled consumer how the result ends.
    ///
    /// @param how cancels the result
    public void cancellable(Runnable how) {
        cancel = how;
        if (atOnce) {
            how.run();
        }
    }

    /// Sets how the consumer cancels, if the library sends no signal to a cancelled consumer.
    ///
    /// @param how cancels the result
    public void disposable(Runnable how) {
        cancellable(() -> {
            how.run();
            observed.completeExceptionally(new CancellationException("the consumer has disposed of the result"));
        });
    }

    // ---- for the rules

    /// {@return a future that completes with the first signal, or with a CancellationException if the consumer
    /// disposes of the result before}
    public CompletableFuture<T> observed() {
        return observed;
    }

    /// {@return all signals of the library so far}
    public List<Outcome<T>> signals() {
        return List.copyOf(signals);
    }

    /// {@return whether [#cancel()] can be called}
    public boolean isCancellable() {
        return cancel != null;
    }

    /// Cancels the result, like a consumer that no longer needs it.
    public void cancel() {
        requireNonNull(cancel, "the subject has not said how to cancel").run();
    }
}
