package io.picos.std.structured;

import io.picos.Awaited;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.ScopeTerminated;
import io.picos.std.Expiry;
import io.picos.std.event.Event;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The result of a fiber that was forked in a scope: [Bundle#forkAsPromise], [Flock#forkAsPromise].
///
/// Terminating a promise cancels its fiber, but does not wait until the fiber has ended: its scope does that.
///
/// ## Memory consistency effects
///
/// Actions of the fiber *happen-before* the return of [#await()].
///
/// ## Rules
///
/// G6, G11 and L24 of `docs/RULES.md`.
///
/// @param <T> the type of the value
public final class Promise<T extends @Nullable Object> implements Awaited {
    private final Computation<T> computation;
    private volatile boolean claimed; // set by any thread
    private volatile @Nullable Fiber fiber; // cleared by the fiber itself at its end

    /// @param fiber the fiber that keeps the promise, or null if it is kept
    Promise(Computation<T> computation, @Nullable Fiber fiber) {
        this.computation = computation;
        this.fiber = fiber;
    }

    /// {@return a promise that has the value already}
    ///
    /// @param value may be null
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Promise<T> of(T value) {
        return new Promise<>(Computation.returned(value), null);
    }

    /// {@return the value} Suspends until the fiber has ended or was cancelled. A cancelled fiber may still be
    /// cleaning up. If the promise is completed already, this needs no fiber, and does not look at the caller's
    /// cancellation (C7). A cancellation of the waiting fiber ends the wait, and does not affect the promise.
    ///
    /// @throws RuntimeException the exception that the fiber threw, or the cause with which it was cancelled:
    ///     an unchecked exception as it is, a checked one in a [java.util.concurrent.CompletionException] (C8);
    ///     or the cause with which the waiting fiber was cancelled
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public T await() {
        claim();
        return computation.awaitAs(this);
    }

    /// Waits until the fiber has ended or was cancelled, and gives up when the time is over, by the clock of the
    /// waiting fiber's scheduler, also where cancellation is forbidden (L24). A cancellation ends the wait. Does
    /// not throw the exception of the fiber: [#await()] does, and then does not suspend. In a strict scope this
    /// call does not count as awaiting the promise unless it returns true (G11).
    ///
    /// @param duration zero or more; zero does not suspend
    /// @return whether the fiber has ended or was cancelled
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    /// @throws IllegalStateException if this has to wait and the current thread runs no fiber
    public boolean await(Duration duration) {
        boolean completed = Expiry.await(computation, duration, this);
        if (completed) {
            claim();
        }
        return completed;
    }

    /// {@return an event that commits when the fiber has ended or was cancelled, with its value} Synchronizing
    /// the event throws the exception of the fiber, or the cause with which it was cancelled (E7).
    public Event<T> completed() {
        claim();
        return Event.from(computation);
    }

    /// {@return whether the fiber has neither ended nor been cancelled}
    public boolean isRunning() {
        return computation.isRunning();
    }

    /// Cancels the fiber with [ScopeTerminated], which is not a failure of its scope (G6). Never suspends.
    ///
    /// @return whether this call has cancelled it; false means that the fiber had ended, or was cancelled
    ///     before
    public boolean tryTerminate() {
        claim();
        return computation.tryCancel(new ScopeTerminated("the promise was terminated"));
    }

    /// Cancels the fiber with [ScopeTerminated] after the duration, unless it has ended. Does not suspend. Must
    /// be called in a fiber.
    ///
    /// @param duration zero or more, from now
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    /// @throws IllegalStateException if the current thread runs no fiber
    /// @throws RuntimeException the cause with which the current fiber is cancelled, if it is
    public void terminateAfter(Duration duration) {
        claim();
        computation.cancelAfter(duration, new ScopeTerminated("the promise was not kept within " + duration));
    }

    /// {@return the computation of the fiber} For bridges, which convert it to a type of their library.
    /// Cancelling it cancels the fiber, and is not a failure of the scope (G6). In a strict scope this call
    /// counts as handing the promise on (G11).
    public Computation<T> computation() {
        claim();
        return computation;
    }

    /// {@return the fiber that runs the body of this promise, or null if the promise is completed}
    @Override
    public @Nullable Fiber owner() {
        return computation.isRunning() ? fiber : null;
    }

    /// Lets the fiber go, since a promise may be kept longer than its fiber lives.
    void forgetFiber() {
        fiber = null;
    }

    private void claim() {
        if (!claimed) {
            claimed = true;
        }
    }

    /// {@return whether the promise was awaited, terminated or handed on}
    boolean isClaimed() {
        return claimed;
    }

    @Override
    public String toString() {
        return "Promise[" + computation + "]";
    }
}
