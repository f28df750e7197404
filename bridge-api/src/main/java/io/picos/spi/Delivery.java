package io.picos.spi;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Order;
import io.picos.Outcome;
import io.picos.Trigger;
import io.picos.engine.thread.Uncaught;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// For schedulers only. Delivers the result of one native source to the fiber that waits for it, or to a
/// computation. A subclass is the observer of the source.
///
/// No result is lost: a late value goes to `onUndelivered`, or else to the library's hook for dropped values,
/// and a late error to the hook for dropped errors (B2, B7). A result that has arrived is taken without
/// suspending (B3). Rules B3, B4, B7.
///
/// @param <T> the type of the value
public abstract class Delivery<T extends @Nullable Object> implements Trigger.Action {
    private final Computation<T> into;
    private final @Nullable Consumer<? super T> onUndelivered;
    private boolean isEmpty; // published by `into`: whether null means that there is no value
    private @Nullable Fiber waiter; // written by the fiber before it waits, read by dumps
    private @Nullable Trigger cancelled; // written before the source has its observer: see `computation`

    /// For a fiber that is going to call [#await].
    ///
    /// @param onUndelivered takes a value that comes too late; if null, [#drop(Object)] takes the value
    protected Delivery(@Nullable Consumer<? super T> onUndelivered) {
        this.into = Computation.create(Order.LIFO);
        this.onUndelivered = onUndelivered;
    }

    /// For a caller of [#computation()].
    protected Delivery() {
        this.into = Computation.create();
        this.onUndelivered = null;
    }

    // ---- for the source

    /// Delivers the value of the source.
    ///
    /// @param value the value of the source
    protected final void deliver(T value) {
        forget();
        if (!into.tryReturn(value)) {
            takeUndelivered(value);
        }
    }

    /// Delivers the completion of a source without a value.
    @SuppressWarnings("NullAway") // the absence of a value is null, whatever T is
    protected final void deliverNothing() {
        forget();
        isEmpty = true;
        into.tryReturn(null);
    }

    /// Delivers the error of the source. A TimeoutException that a bridge has made of a `DeadlineExceeded`
    /// becomes that `DeadlineExceeded` again (C12, B8).
    ///
    /// @param failure the error, without the library's wrappers (B8)
    protected final void fail(Throwable failure) {
        Throwable thrown = Timeouts.incoming(failure);
        forget();
        if (!into.tryCancel(thrown) && thrown != into.cancellation()) {
            drop(thrown);
        }
    }

    /// {@return whether the result is still awaited}
    protected final boolean isAwaited() {
        return into.isRunning();
    }

    // ---- for the library

    /// Gives up the source. Called when its result is no longer awaited; [#isAwaited] then returns false
    /// already. The subclass gives up a later subscription at once.
    protected abstract void stop();

    /// Passes a late value, which no other code takes, to the library's own hook, if it has one.
    ///
    /// @param value the dropped value
    protected void drop(T value) {}

    /// Passes a late error to the library's own hook, if it has one.
    ///
    /// @param thrown the dropped error
    protected void drop(Throwable thrown) {}

    // ---- for the fiber

    /// Waits for the result, and suspends the fiber unless the result has arrived. Called once, in a fiber,
    /// after the source has been given its observer.
    ///
    /// @return the value, or null if there is none
    /// @throws RuntimeException the error of the source (C8), or the cause with which the fiber was cancelled
    public final T await() {
        return awaitAs(this);
    }

    /// Waits like [#await()], and names the source that the fiber waits for, such as a `Mono` or a `Future`, so
    /// that dumps show it (O4).
    ///
    /// @param source the native source
    /// @return the value, or null if there is none
    /// @throws RuntimeException the error of the source (C8), or the cause with which the fiber was cancelled
    public final T awaitAs(Object source) {
        requireNonNull(source, "source");
        if (into.isRunning()) {
            waiter = Fiber.current();
        }
        try {
            into.awaitCompletionAs(source);
        } catch (Throwable thrown) {
            abandon(thrown);
            throw thrown;
        }
        return requireNonNull(into.peek()).get();
    }

    /// {@return the fiber that waits for the result at the moment; null if there is none} For dumps: any thread may
    /// ask at any time.
    public final @Nullable Fiber waiter() {
        return into.isRunning() ? waiter : null;
    }

    private void abandon(Throwable thrown) {
        if (into.tryCancel(thrown)) {
            guarded(this::stop);
            return;
        }
        switch (requireNonNull(into.peek())) { // it arrived at the same time, and the cancellation has won (C7)
            case Outcome.Returned<T>(T value) -> {
                if (value != null || !isEmpty) {
                    takeUndelivered(value);
                }
            }
            case Outcome.Cancelled<T>(Throwable failure) -> {
                if (failure != thrown) {
                    guarded(() -> drop(failure));
                }
            }
        }
    }

    private void takeUndelivered(T value) {
        guarded(() -> {
            if (onUndelivered != null) {
                onUndelivered.accept(value);
            } else {
                drop(value);
            }
        });
    }

    /// Runs code of the user or the library. Its exceptions reach neither the source nor the fiber, which gets
    /// another exception.
    private static void guarded(Runnable action) {
        try {
            action.run();
        } catch (Throwable failure) {
            Uncaught.report(failure);
        }
    }

    // ---- for a computation

    /// Returns the computation. Cancelling it [stops][#stop()] the source (B4). Called once, before the source
    /// is given its observer.
    ///
    /// @return the computation, which the source completes
    public final Computation<T> computation() {
        cancelled = Trigger.withAction(this);
        into.tryAttach(cancelled);
        return into;
    }

    /// Stops the source if the computation was cancelled, and not by the source.
    @Override
    public final void signaled(Trigger trigger) {
        if (into.isCancelled()) {
            stop();
        }
    }

    private void forget() {
        if (cancelled != null) {
            into.detach(cancelled); // from now on there is no source to stop
        }
    }
}
