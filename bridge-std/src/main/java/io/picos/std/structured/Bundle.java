package io.picos.std.structured;

import static java.util.Objects.requireNonNull;

import io.picos.Action;
import io.picos.Awaited;
import io.picos.Body;
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

/// A scope of fibers. All of them end before it does, and the first failure ends the others.
///
/// ```java
/// int sum = Bundle.joinAfter(bundle -> {
///     Promise<Integer> left = bundle.forkAsPromise(() -> load("left"));
///     Promise<Integer> right = bundle.forkAsPromise(() -> load("right"));
///     return left.await() + right.await();
/// });
/// ```
///
/// The body and the fibers that [#fork] has started share one computation. Terminating the bundle cancels that
/// computation, and with it the body and these fibers. A fiber forked as a promise has a computation of its
/// own, which is cancelled with the shared one. Cancelling the fiber that has opened the bundle cancels the
/// bundle, with the same cause. Termination is not an error: a fiber that ends by throwing [ScopeTerminated],
/// or the very cause with which the bundle was cancelled, has not failed (G2).
///
/// Any fiber of any scheduler may use a bundle while it is open: forked fibers may fork others.
///
/// ## Memory consistency effects
///
/// Actions before a fork *happen-before* the forked fiber's actions. Actions of all fibers *happen-before* the
/// return of [#joinAfter].
///
/// ## Rules
///
/// G1 to G7 and G11 of `docs/RULES.md`.
///
/// ## Design rationale
///
/// A bundle is a number of fibers, a computation and a list of failures. The core knows nothing of it. The
/// fibers share a computation, so a fork is as cheap as a spawn, and there is one place to cancel. A failure
/// always ends the scope by [ScopeTerminated], with the failure as its cause, so the fibers that end only
/// because of it do not count as failures too.
public final class Bundle implements Awaited {
    private final Computation<@Nullable Void> inner = Computation.create(Order.LIFO);
    private final Headcount fibers = new Headcount();
    private final Failures failures = new Failures();
    private final @Nullable Claims claims; // of a strict scope, else null
    private final @Nullable FiberLocal<Bundle> ambient; // where forked fibers find this

    private Bundle(OnReturn onReturn, @Nullable FiberLocal<Bundle> ambient) {
        this.claims = onReturn == OnReturn.WAIT_STRICTLY ? new Claims() : null;
        this.ambient = ambient;
    }

    // ---- opening one

    /// Runs the body in a new bundle, and waits for its fibers. See [#joinAfter(OnReturn, Scoped)].
    ///
    /// @param body runs on the calling fiber, and may fork fibers
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @return the body's value
    /// @throws X the body's exception, if nothing else has failed
    public static <T extends @Nullable Object, X extends Exception> T joinAfter(Scoped<T, X> body) throws X {
        return joinAfter(OnReturn.WAIT, body);
    }

    /// Like [#joinAfter(Scoped)], for a body without a value.
    ///
    /// @param body runs on the calling fiber, and may fork fibers
    /// @param <X> the checked exception that the body may throw
    /// @throws X the body's exception, if nothing else has failed
    @SuppressWarnings("overloads") // a body is an action, hence more specific
    public static <X extends Exception> void joinAfter(ScopedAction<X> body) throws X {
        joinAfter(Scoped.of(body));
    }

    /// Runs the body in a new bundle, on the calling fiber. Returns or throws when every fiber of the bundle
    /// has ended, its cleanup included, whatever happens (G1). Suspends until then. A cancellation of the
    /// calling fiber cancels the bundle, with the same cause (G4). It does not end the wait for the fibers.
    ///
    /// If the calling fiber forbids cancellation, no cancellation from outside reaches the bundle. Its fibers
    /// other than the calling one can still be terminated.
    ///
    /// @param onReturn how to treat the remaining fibers when the body has ended without a failure
    /// @param body may fork fibers
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @return the body's value
    /// @throws X the body's exception, if nothing else has failed
    /// @throws Errors if there are several failures (G2)
    /// @throws RuntimeException the exception of a fiber, if that is the only failure: an unchecked exception
    ///     as it is, a checked one in a [java.util.concurrent.CompletionException] (C8); or the cause with
    ///     which the calling fiber was cancelled
    /// @throws ScopeTerminated if the body has thrown it, for example because the bundle was terminated, and
    ///     nothing has failed
    /// @throws IllegalStateException if the current thread runs no fiber
    public static <T extends @Nullable Object, X extends Exception> T joinAfter(OnReturn onReturn, Scoped<T, X> body)
            throws X {
        return joinAfter(onReturn, null, body);
    }

    /// Like [#joinAfter(OnReturn, Scoped)], for a body without a value.
    ///
    /// @param onReturn how to treat the remaining fibers when the body has ended without a failure
    /// @param body may fork fibers
    /// @param <X> the checked exception that the body may throw
    /// @throws X the body's exception, if nothing else has failed
    /// @throws Errors if there are several failures (G2)
    /// @throws RuntimeException the exception of a fiber, if that is the only failure: an unchecked exception
    ///     as it is, a checked one in a [java.util.concurrent.CompletionException] (C8); or the cause with
    ///     which the calling fiber was cancelled
    /// @throws ScopeTerminated if the body has thrown it, for example because the bundle was terminated, and
    ///     nothing has failed
    /// @throws IllegalStateException if the current thread runs no fiber
    @SuppressWarnings("overloads") // a body is an action, hence more specific
    public static <X extends Exception> void joinAfter(OnReturn onReturn, ScopedAction<X> body) throws X {
        joinAfter(onReturn, Scoped.of(body));
    }

    /// Like [#joinAfter(OnReturn, Scoped)]. Forked fibers find the bundle in the given local, and so does the
    /// calling fiber while the body runs.
    static <T extends @Nullable Object, X extends Exception> T joinAfter(
            OnReturn onReturn, @Nullable FiberLocal<Bundle> ambient, Scoped<T, X> body) throws X {
        requireNonNull(onReturn, "onReturn");
        requireNonNull(body, "body");
        return new Bundle(onReturn, ambient).join(Fiber.current(), onReturn, body);
    }

    private <T extends @Nullable Object, X extends Exception> T join(Fiber fiber, OnReturn onReturn, Scoped<T, X> body)
            throws X {
        Trigger.prepareDeeper(); // so that the scope can end its fibers and wait for them
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

    /// Runs the body, and returns its outcome, whatever it is. With [OnReturn#TERMINATE] the other fibers are
    /// terminated in any case: a body that ends by [ScopeTerminated] has not failed, so nothing else would end
    /// them.
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
        fibers.awaitEnd(fiber, this);
        if (inner.tryReturn(null) && claims != null) { // the first also removes a timer
            claims.addUnclaimed(failures);
        }
    }

    /// Throws the cause with which the bundle was cancelled, if that was neither a failure nor the calling
    /// fiber's cancellation: a closed scheduler has cancelled a fiber of the bundle (S4).
    private void throwStrayCancellation() {
        Throwable cause = inner.cancellation();
        if (cause != null && !(cause instanceof ScopeTerminated)) {
            throw Cancellation.unchecked(cause);
        }
    }

    // ---- using one

    /// Starts a fiber in this bundle, on the current fiber's scheduler. An exception of the task is a failure
    /// of the bundle, unless it is [ScopeTerminated], or the cause with which the bundle was cancelled (G2). If
    /// this returns, the task will run, even if the bundle is terminated before the task begins (F9).
    ///
    /// @param task runs in the new fiber
    /// @throws ScopeTerminated if the bundle has been terminated; if it was cancelled with another cause, that
    ///     cause is thrown (G5)
    /// @throws IllegalStateException if the bundle has ended (G5), or the current thread runs no fiber
    /// @throws RuntimeException the cause with which the current fiber is cancelled, if it is
    /// @throws java.util.concurrent.RejectedExecutionException if the scheduler is closed
    public void fork(Task task) {
        requireNonNull(task, "task");
        Trigger.prepareDeeper(); // so that the fiber starts, or is refused as a whole
        fibers.enter();
        try {
            inner.check();
            Fiber.spawn(fiber(inner), ignored -> {
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

    /// Starts a fiber in this bundle that has a result and a computation of its own. See [#fork]. The body's
    /// exception is also thrown to fibers that await the promise, the same object (G6).
    ///
    /// @param body computes the result, in the new fiber
    /// @param <T> the type of the value
    /// @return the result of the fiber
    /// @throws ScopeTerminated if the bundle has been terminated; if it was cancelled with another cause, that
    ///     cause is thrown (G5)
    /// @throws IllegalStateException if the bundle has ended (G5), or the current thread runs no fiber
    /// @throws RuntimeException the cause with which the current fiber is cancelled, if it is
    /// @throws java.util.concurrent.RejectedExecutionException if the scheduler is closed
    public <T extends @Nullable Object> Promise<T> forkAsPromise(Body<? extends T, ?> body) {
        return forkAsPromise((Callable<? extends T>) body);
    }

    /// Like [#forkAsPromise(Body)], for a [Callable].
    ///
    /// @param body as there
    /// @param <T> the type of the value
    /// @return the body's result
    public <T extends @Nullable Object> Promise<T> forkAsPromise(Callable<? extends T> body) {
        requireNonNull(body, "body");
        Trigger.prepareDeeper(); // as in `fork`
        fibers.enter();
        try {
            Computation<T> own = Computation.create(Order.LIFO);
            Fiber fiber = fiber(own);
            Promise<T> promise = new Promise<>(own, fiber);
            spawn(fiber, own, promise, Computation.attachCanceler(inner, own), body);
            if (claims != null) {
                claims.add(promise);
            }
            return promise;
        } catch (Throwable refused) {
            fibers.leave();
            throw refused;
        }
    }

    /// Like [#forkAsPromise(Body)], for a body without a value.
    ///
    /// @param body runs in the new fiber
    /// @return the end of the fiber
    /// @throws ScopeTerminated if the bundle has been terminated; if it was cancelled with another cause, that
    ///     cause is thrown (G5)
    /// @throws IllegalStateException if the bundle has ended (G5), or the current thread runs no fiber
    /// @throws RuntimeException the cause with which the current fiber is cancelled, if it is
    /// @throws java.util.concurrent.RejectedExecutionException if the scheduler is closed
    public Promise<@Nullable Void> forkAsPromise(Action<?> body) {
        return forkAsPromise(Body.of(body));
    }

    private <T extends @Nullable Object> void spawn(
            Fiber fiber, Computation<T> own, Promise<T> promise, Trigger canceler, Callable<? extends T> body) {
        try {
            Fiber.spawn(fiber, ignored -> {
                try {
                    own.tryReturn(body.call());
                } catch (Throwable thrown) {
                    Throwable failure = Cancellation.original(thrown);
                    boolean wanted = !own.tryCancel(failure) && failure == own.cancellation();
                    if (!wanted || failure instanceof SchedulerClosed) { // cancelled by a closed scheduler (S4)
                        error(failure);
                    }
                } finally {
                    promise.forgetFiber();
                    inner.detach(canceler);
                    fibers.leave();
                }
            });
        } catch (Throwable refused) {
            inner.detach(canceler);
            throw refused;
        }
    }

    /// Cancels all fibers of this bundle, including the body, with [ScopeTerminated] (G3). That is not an
    /// error. Never suspends. Has no effect if the bundle has ended or was cancelled before.
    public void terminate() {
        inner.tryCancel(new ScopeTerminated("the scope was terminated"));
    }

    /// Terminates this bundle after the duration, unless it has ended. Does not suspend. Must be called in a
    /// fiber.
    ///
    /// @param duration zero or more, from now
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    /// @throws IllegalStateException if the current thread runs no fiber
    /// @throws RuntimeException the cause with which the current fiber is cancelled, if it is
    public void terminateAfter(Duration duration) {
        inner.cancelAfter(duration, new ScopeTerminated("the scope has not ended within " + duration));
    }

    /// Adds a failure to this bundle, and terminates it. [ScopeTerminated], and the cause with which the bundle
    /// was cancelled, are not failures and have no effect (G2). Never suspends. A failure that is reported
    /// after the bundle has ended is never thrown.
    ///
    /// @param failure the failure; the same object is one failure, however often it is reported
    public void error(Throwable failure) {
        requireNonNull(failure, "failure");
        if (failure instanceof ScopeTerminated || failure == inner.cancellation()) {
            return; // this scope, or a part of it, was ended on purpose or from outside
        }
        failures.add(failure);
        if (inner.isRunning()) {
            ScopeTerminated terminated = new ScopeTerminated("a fiber of the scope has failed");
            terminated.initCause(failure); // no other thread has seen it yet (C2)
            inner.tryCancel(terminated);
        }
    }

    /// {@return null, since a scope has no owner}
    @Override
    public @Nullable Fiber owner() {
        return null;
    }

    /// {@return the computation of the fibers of this scope, for dumps}
    @Override
    public Computation<?> scope() {
        return inner;
    }

    /// {@return whether this bundle has neither ended nor been cancelled}
    boolean isRunning() {
        return inner.isRunning();
    }

    private Fiber fiber(Computation<?> computation) {
        Fiber fiber = Fiber.create(computation);
        setAmbient(fiber, this);
        return fiber;
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
