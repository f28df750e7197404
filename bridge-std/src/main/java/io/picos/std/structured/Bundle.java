package io.picos.std.structured;

import static java.util.Objects.requireNonNull;

import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.FiberLocal;
import io.picos.Order;
import io.picos.Outcome;
import io.picos.SchedulerClosed;
import io.picos.ScopeTerminated;
import io.picos.Trigger;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A scope of fibers that all end before it does, and of which the first failure ends the others.
///
/// ```java
/// int sum = Bundle.joinAfter(bundle -> {
///     Promise<Integer> left = bundle.forkAsPromise(() -> load("left"));
///     Promise<Integer> right = bundle.forkAsPromise(() -> load("right"));
///     return left.await() + right.await();
/// });
/// ```
///
/// The body and the fibers that [#fork] has started share one computation: terminating the bundle cancels it,
/// and with it all of them; a fiber forked as a promise has one of its own, which is cancelled with it.
/// Cancelling the fiber that has opened the bundle does the same, with the cause of that fiber. Terminating is
/// not an error: a fiber that ends by throwing [ScopeTerminated], or the very cause with which the bundle was
/// cancelled, has done as it was told.
///
/// A bundle may be used by any fiber, of whatever scheduler, as long as it is open: forked fibers fork others.
///
/// ## Memory consistency effects
///
/// Actions before a fork *happen-before* the fiber; actions of all fibers *happen-before* the return of
/// [#joinAfter].
///
/// ## Rules
///
/// G1 to G7 and G11 of `docs/RULES.md`.
///
/// ## Design rationale
///
/// A bundle is a number, a computation and a list of failures; the core knows nothing of it. The fibers share a
/// computation, so that a fork is as cheap as a spawn, and so that there is one place to cancel. What ends the
/// scope early is always [ScopeTerminated], with the failure as its cause, so that fibers which only end because
/// of it are not failures too.
public final class Bundle {
    private final Computation<@Nullable Void> inner = Computation.create(Order.LIFO);
    private final Headcount fibers = new Headcount();
    private final Failures failures = new Failures();
    private final @Nullable Claims claims; // where promises must be claimed
    private final @Nullable FiberLocal<Bundle> ambient; // where forked fibers are to find this

    private Bundle(OnReturn onReturn, @Nullable FiberLocal<Bundle> ambient) {
        this.claims = onReturn == OnReturn.WAIT_STRICTLY ? new Claims() : null;
        this.ambient = ambient;
    }

    // ---- opening one

    /// Runs the body in a new bundle, and waits for its fibers. See [#joinAfter(OnReturn, Scoped)].
    ///
    /// @param body runs on the calling fiber, and may fork others
    /// @param <T> the type of the value
    /// @param <X> what checked exception the body throws
    /// @return the body's value
    /// @throws X what the body throws, if nothing else has failed
    public static <T extends @Nullable Object, X extends Exception> T joinAfter(Scoped<T, X> body) throws X {
        return joinAfter(OnReturn.WAIT, body);
    }

    /// Runs the body in a new bundle, on the calling fiber, and returns or throws when every fiber of the bundle
    /// has ended, its cleanup included, whatever happens (G1). Suspends until then; a cancellation of the
    /// calling fiber cancels the bundle, with the same cause, and does not end the wait for its fibers.
    ///
    /// If the calling fiber forbids cancellation, none from outside reaches the bundle; its other fibers can be
    /// terminated all the same.
    ///
    /// @param onReturn what to do about fibers that are left when the body has returned
    /// @param body may fork fibers
    /// @param <T> the type of the value
    /// @param <X> what checked exception the body throws
    /// @return the body's value
    /// @throws X what the body throws, if nothing else has failed
    /// @throws Errors if several have failed (G2)
    /// @throws RuntimeException what a fiber has thrown, if one has failed, an unchecked exception as it is, a
    ///     checked one in a [java.util.concurrent.CompletionException] (C8); or the cause with which the calling
    ///     fiber was cancelled
    /// @throws ScopeTerminated if the bundle was terminated and the body has ended by that, without a failure
    /// @throws IllegalStateException if the current thread runs no fiber
    public static <T extends @Nullable Object, X extends Exception> T joinAfter(OnReturn onReturn, Scoped<T, X> body)
            throws X {
        return joinAfter(onReturn, null, body);
    }

    /// Like the others; forked fibers find the bundle in the given local, as the calling one does while the body
    /// runs.
    static <T extends @Nullable Object, X extends Exception> T joinAfter(
            OnReturn onReturn, @Nullable FiberLocal<Bundle> ambient, Scoped<T, X> body) throws X {
        requireNonNull(onReturn, "onReturn");
        requireNonNull(body, "body");
        return new Bundle(onReturn, ambient).join(Fiber.current(), onReturn, body);
    }

    private <T extends @Nullable Object, X extends Exception> T join(Fiber fiber, OnReturn onReturn, Scoped<T, X> body)
            throws X {
        Frame frame = Frame.enter(fiber, inner);
        Bundle before = ambient == null ? null : ambient.get(fiber);
        setAmbient(fiber, this);
        Outcome<T> outcome = outcome(onReturn, body);
        frame.restore();
        fibers.leave();
        awaitOthers(fiber);
        setAmbient(fiber, before);
        frame.detach();
        failures.throwIfAny(outcome);
        fiber.check();
        throwStrayCancellation();
        return switch (outcome) {
            case Outcome.Returned<T>(T value) -> value;
            case Outcome.Cancelled<T>(Throwable thrown) -> throw Failures.<X>sneaky(thrown);
        };
    }

    /// Runs the body, and whatever it does is its outcome. What the others are to do then does not depend on
    /// that: a body that has ended itself has not failed, so that nothing else would end them.
    private <T extends @Nullable Object, X extends Exception> Outcome<T> outcome(OnReturn onReturn, Scoped<T, X> body) {
        Outcome<T> outcome;
        try {
            outcome = new Outcome.Returned<>(body.run(this));
        } catch (Throwable thrown) {
            error(Cancellation.original(thrown));
            outcome = new Outcome.Cancelled<>(thrown);
        }
        if (onReturn == OnReturn.TERMINATE) {
            terminate();
        }
        return outcome;
    }

    private void awaitOthers(Fiber fiber) {
        fibers.awaitEnd(fiber);
        if (inner.tryReturn(null) && claims != null) { // the first of which also removes a timer
            claims.addUnclaimed(failures);
        }
    }

    /// Throws what has cancelled the bundle, if that was neither a failure nor the calling fiber's cancellation:
    /// a closed scheduler has taken a fiber away (S4).
    private void throwStrayCancellation() {
        Throwable cause = inner.cancellation();
        if (cause != null && !(cause instanceof ScopeTerminated)) {
            throw Cancellation.unchecked(cause);
        }
    }

    // ---- using one

    /// Starts a fiber in this bundle. What it throws is a failure of the bundle, unless it is [ScopeTerminated],
    /// or what the bundle was cancelled with. The task will be run if this returns, also if the bundle is
    /// terminated before it begins.
    ///
    /// @param task what the fiber runs
    /// @throws ScopeTerminated if the bundle has been terminated; the cause, if it was cancelled otherwise (G5)
    /// @throws IllegalStateException if the bundle has ended (G5), or the current thread runs no fiber
    /// @throws RuntimeException the cause with which the current fiber is cancelled, if it is
    /// @throws java.util.concurrent.RejectedExecutionException if the scheduler is closed
    public void fork(Task task) {
        requireNonNull(task, "task");
        fibers.enter();
        try {
            inner.check();
            spawn(inner, () -> {
                try {
                    task.run();
                } catch (Throwable thrown) {
                    error(Cancellation.original(thrown));
                } finally {
                    fibers.leave();
                }
            });
        } catch (Throwable refused) {
            fibers.leave();
            throw refused;
        }
    }

    /// Starts a fiber in this bundle that has a result, and a computation of its own. See [#fork]; a failure is
    /// thrown to who awaits the promise too, the same object.
    ///
    /// @param body what the fiber runs
    /// @param <T> the type of the value
    /// @return its result
    /// @throws ScopeTerminated if the bundle has been terminated; the cause, if it was cancelled otherwise (G5)
    /// @throws IllegalStateException if the bundle has ended (G5), or the current thread runs no fiber
    /// @throws RuntimeException the cause with which the current fiber is cancelled, if it is
    /// @throws java.util.concurrent.RejectedExecutionException if the scheduler is closed
    public <T extends @Nullable Object> Promise<T> forkAsPromise(Callable<? extends T> body) {
        requireNonNull(body, "body");
        fibers.enter();
        try {
            Computation<T> own = Computation.create(Order.LIFO);
            spawn(own, Computation.attachCanceler(inner, own), body);
            Promise<T> promise = new Promise<>(own);
            if (claims != null) {
                claims.add(promise);
            }
            return promise;
        } catch (Throwable refused) {
            fibers.leave();
            throw refused;
        }
    }

    private <T extends @Nullable Object> void spawn(Computation<T> own, Trigger canceler, Callable<? extends T> body) {
        try {
            spawn(own, () -> {
                try {
                    own.tryReturn(body.call());
                } catch (Throwable thrown) {
                    Throwable failure = Cancellation.original(thrown);
                    boolean wanted = !own.tryCancel(failure) && failure == own.cancellation();
                    if (!wanted || failure instanceof SchedulerClosed) { // a closed scheduler takes a fiber away (S4)
                        error(failure);
                    }
                } finally {
                    inner.detach(canceler);
                    fibers.leave();
                }
            });
        } catch (Throwable refused) {
            inner.detach(canceler);
            throw refused;
        }
    }

    /// Cancels all fibers of this bundle with [ScopeTerminated], the body included. That is not an error. Never
    /// suspends. Has no effect if the bundle has ended or was cancelled before.
    public void terminate() {
        inner.tryCancel(new ScopeTerminated("the scope was terminated"));
    }

    /// Terminates this bundle after the duration, unless it has ended. Does not suspend; called in a fiber.
    ///
    /// @param duration zero or more, from now
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    /// @throws IllegalStateException if the current thread runs no fiber
    /// @throws RuntimeException the cause with which the current fiber is cancelled, if it is
    public void terminateAfter(Duration duration) {
        inner.cancelAfter(duration, new ScopeTerminated("the scope has not ended within " + duration));
    }

    /// Adds a failure to this bundle, and terminates it. [ScopeTerminated] is not an error, and does nothing.
    /// Never suspends. What is reported after the bundle has ended comes too late for anybody to hear of it.
    ///
    /// @param failure the same object is one failure, however often it is reported
    public void error(Throwable failure) {
        requireNonNull(failure, "failure");
        if (failure instanceof ScopeTerminated || failure == inner.cancellation()) {
            return; // what has ended this scope, or a part of it, on purpose or from outside
        }
        failures.add(failure);
        if (inner.isRunning()) {
            ScopeTerminated terminated = new ScopeTerminated("a fiber of the scope has failed");
            terminated.initCause(failure); // nobody else has seen it yet (C2)
            inner.tryCancel(terminated);
        }
    }

    /// {@return whether nothing has ended this bundle yet, nor is about to}
    boolean isRunning() {
        return inner.isRunning();
    }

    private void spawn(Computation<?> computation, Task main) {
        Fiber fiber = Fiber.create(computation);
        setAmbient(fiber, this);
        Fiber.spawn(fiber, ignored -> main.run());
    }

    private void setAmbient(Fiber fiber, @Nullable Bundle bundle) {
        if (ambient != null) {
            if (bundle == null) {
                ambient.remove(fiber);
            } else {
                ambient.set(fiber, bundle);
            }
        }
    }

    @Override
    public String toString() {
        return "Bundle[" + fibers + (inner.isCancelled() ? ", terminated" : "") + "]";
    }
}
