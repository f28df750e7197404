package io.picos.std.structured;

import io.picos.Computation;
import io.picos.ScopeTerminated;
import io.picos.std.event.Event;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The result of a fiber that was forked in a scope: [Bundle#forkAsPromise], [Flock#forkAsPromise].
///
/// To terminate it is to cancel its fiber; that does not wait for the fiber's end, which its scope does.
///
/// ## Memory consistency effects
///
/// Actions of the fiber *happen-before* the return of [#await()].
///
/// ## Rules
///
/// G6 and G11 of `docs/RULES.md`.
///
/// @param <T> the type of the value
public final class Promise<T extends @Nullable Object> {
    private final Computation<T> computation;
    private volatile boolean claimed; // set by any thread

    Promise(Computation<T> computation) {
        this.computation = computation;
    }

    /// {@return a promise that has been kept}
    ///
    /// @param value may be null
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> Promise<T> of(T value) {
        return new Promise<>(Computation.returned(value));
    }

    /// {@return the value} Suspends until the fiber has ended, or was cancelled, in which case it may still be
    /// cleaning up. If that is so already, this needs no fiber and does not look at a cancellation. A
    /// cancellation ends the wait, and does not touch the promise.
    ///
    /// @throws RuntimeException what the fiber threw, or was cancelled with, an unchecked exception as it is, a
    ///     checked one in a [java.util.concurrent.CompletionException] (C8); or the cause with which the waiting
    ///     fiber was cancelled
    /// @throws IllegalStateException if it has to wait and the current thread runs no fiber
    public T await() {
        claim();
        return computation.await();
    }

    /// {@return an event that commits when the fiber has ended, with its value} Synchronizing it throws what the
    /// fiber threw.
    public Event<T> completed() {
        claim();
        return Event.from(computation);
    }

    /// {@return whether the fiber has not ended yet}
    public boolean isRunning() {
        return computation.isRunning();
    }

    /// Cancels the fiber with [ScopeTerminated], which is not an error of its scope. Never suspends.
    ///
    /// @return whether this call has done it; false means that it has ended, or was cancelled before
    public boolean tryTerminate() {
        claim();
        return computation.tryCancel(new ScopeTerminated("the promise was terminated"));
    }

    /// Cancels the fiber with [ScopeTerminated] after the duration, unless it has ended. Does not suspend;
    /// called in a fiber.
    ///
    /// @param duration zero or more, from now
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    /// @throws IllegalStateException if the current thread runs no fiber
    /// @throws RuntimeException the cause with which the current fiber is cancelled, if it is
    public void terminateAfter(Duration duration) {
        claim();
        computation.cancelAfter(duration, new ScopeTerminated("the promise was not kept within " + duration));
    }

    /// {@return the computation of the fiber} For bridges, which convert it to what their library has. To cancel it is
    /// to cancel the fiber, and no failure of the scope.
    public Computation<T> computation() {
        claim();
        return computation;
    }

    private void claim() {
        if (!claimed) {
            claimed = true;
        }
    }

    /// {@return whether anybody has shown an interest in the result, or ended it}
    boolean isClaimed() {
        return claimed;
    }

    @Override
    public String toString() {
        return "Promise[" + computation + "]";
    }
}
