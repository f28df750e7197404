package io.picos.spi;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.Order;
import io.picos.Outcome;
import io.picos.Trigger;
import io.picos.engine.thread.Uncaught;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// For schedulers only. Takes the result of one native source, whose observer a subclass is, to the fiber that waits
/// for
/// it, or to a computation.
///
/// Nothing is lost: a value for which it is too late goes to `onUndelivered`, or else to the library's hook
/// for dropped values, and a late error to the hook for dropped errors (B2, B7). A result that has arrived is taken
/// without suspending (B3). Rules B3, B4, B7.
///
/// @param <T> the type of the value
public abstract class Delivery<T extends @Nullable Object> implements Trigger.Action {
    private final Computation<T> into;
    private final @Nullable Consumer<? super T> onUndelivered;
    private boolean isEmpty; // published by `into`: whether null is no value
    private @Nullable Trigger cancelled; // written before the source has its observer: see `computation`

    /// For a fiber that is going to [#await].
    ///
    /// @param onUndelivered takes a value that comes too late; without it, [#drop(Object)] does
    protected Delivery(@Nullable Consumer<? super T> onUndelivered) {
        this.into = Computation.create(Order.LIFO);
        this.onUndelivered = onUndelivered;
    }

    /// For those who ask for the [#computation()].
    protected Delivery() {
        this.into = Computation.create();
        this.onUndelivered = null;
    }

    // ---- for the source

    /// Delivers the value of the source.
    ///
    /// @param value of the source
    protected final void deliver(T value) {
        forget();
        if (!into.tryReturn(value)) {
            takeUndelivered(value);
        }
    }

    /// Delivers that there is no value.
    @SuppressWarnings("NullAway") // the absence of a value is null, whatever T is
    protected final void deliverNothing() {
        forget();
        isEmpty = true;
        into.tryReturn(null);
    }

    /// Delivers the error of the source: a deadline of another fiber as what it was before it became a
    /// TimeoutException (C12).
    ///
    /// @param failure with the wrappers of the library taken off (B8)
    protected final void fail(Throwable failure) {
        Throwable thrown = Timeouts.incoming(failure);
        forget();
        if (!into.tryCancel(thrown) && thrown != into.cancellation()) {
            drop(thrown);
        }
    }

    /// {@return whether the result is still waited for}
    protected final boolean isAwaited() {
        return into.isRunning();
    }

    // ---- of the library

    /// Gives up the source: called when its result is no longer waited for, which [#isAwaited] says by then. A
    /// subscription that comes later is to be given up at once.
    protected abstract void stop();

    /// Takes a value that came too late, and that nobody else takes: the library's own hook, if it has one.
    ///
    /// @param value that was dropped
    protected void drop(T value) {}

    /// Takes an error that came too late: the library's own hook, if it has one.
    ///
    /// @param thrown that was dropped
    protected void drop(Throwable thrown) {}

    // ---- for the fiber

    /// Waits for the result. Called once, in a fiber, after the source has been given its observer.
    ///
    /// @return the value, or null if there is none
    /// @throws RuntimeException what the source failed with (C8), or the cause with which the fiber was cancelled
    public final T await() {
        try {
            into.awaitCompletion();
        } catch (Throwable thrown) {
            abandon(thrown);
            throw thrown;
        }
        return requireNonNull(into.peek()).get();
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

    /// Keeps what others throw from the source, and from the fiber, which has something else to be told.
    private static void guarded(Runnable action) {
        try {
            action.run();
        } catch (Throwable failure) {
            Uncaught.report(failure);
        }
    }

    // ---- for a computation

    /// Hands out the computation: whoever cancels it has the source [stopped][#stop()] (B4). Called once, before the
    /// source is given its observer.
    ///
    /// @return completed by the source
    public final Computation<T> computation() {
        cancelled = Trigger.withAction(this);
        into.tryAttach(cancelled);
        return into;
    }

    /// The computation has completed, and not by the source.
    @Override
    public final void signaled(Trigger trigger) {
        if (into.isCancelled()) {
            stop();
        }
    }

    private void forget() {
        if (cancelled != null) {
            into.detach(cancelled); // from here on there is nothing to stop
        }
    }
}
