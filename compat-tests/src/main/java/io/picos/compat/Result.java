package io.picos.compat;

import static java.util.Objects.requireNonNull;

import io.picos.Outcome;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// What a consumer has of a native result: what the library tells him, and how he cancels.
///
/// The subject calls [#value] or [#failure] whenever the library does so, be it more often than it should, and says
/// how to cancel as soon as that can be done: with [#disposable] if a library says no more after that, as cold ones
/// do, else with [#cancellable].
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

    /// A result that nothing has been said about.
    public Result() {
        this(false);
    }

    /// {@return a result whose consumer cancels it as soon as he can}
    ///
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Result<T> cancelledAtOnce() {
        return new Result<>(true);
    }

    // ---- for the subject

    /// The native result has a value.
    ///
    /// @param value that it has
    public void value(T value) {
        signals.add(new Outcome.Returned<>(value));
        observed.complete(value);
    }

    /// The native result has failed.
    ///
    /// @param thrown the very exception
    public void failure(Throwable thrown) {
        signals.add(new Outcome.Cancelled<>(thrown));
        observed.completeExceptionally(thrown);
    }

    /// Says how a consumer cancels who still learns how the result ends.
    ///
    /// @param how what he does
    public void cancellable(Runnable how) {
        cancel = how;
        if (atOnce) {
            how.run();
        }
    }

    /// Says how a consumer cancels who is told nothing any more.
    ///
    /// @param how what he does
    public void disposable(Runnable how) {
        cancellable(() -> {
            how.run();
            observed.completeExceptionally(new CancellationException("the consumer has disposed of the result"));
        });
    }

    // ---- for the rules

    /// {@return completes with the first signal, or else with a CancellationException once the consumer has disposed
    /// of the result}
    public CompletableFuture<T> observed() {
        return observed;
    }

    /// {@return all that the library has said so far}
    public List<Outcome<T>> signals() {
        return List.copyOf(signals);
    }

    /// {@return whether [#cancel()] can be called}
    public boolean isCancellable() {
        return cancel != null;
    }

    /// Does what a consumer does who is not interested any more.
    public void cancel() {
        requireNonNull(cancel, "the subject has not said how to cancel").run();
    }
}
