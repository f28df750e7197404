package io.picos.std.structured;

import static java.util.Objects.requireNonNull;

import io.picos.Action;
import io.picos.Body;
import io.picos.Fiber;
import io.picos.FiberLocal;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A [Bundle] without a handle: its methods act on the scope of the current fiber.
///
/// ```java
/// Flock.joinAfter(() -> {
///     for (String name : names) {
///         Flock.fork(() -> greet(name));
///     }
///     return null;
/// });
/// ```
///
/// A forked fiber is in the scope that it was forked in. A scope that is opened inside another one takes its
/// place until it ends. All methods but [#joinAfter] throw IllegalStateException outside a scope (G8).
/// Otherwise they do the same as the methods of [Bundle].
///
/// ## Rules
///
/// G1 to G8 and G11 of `docs/RULES.md`.
public final class Flock {
    private static final FiberLocal<Bundle> CURRENT = FiberLocal.create();

    private Flock() {}

    /// Runs the body in a new scope, and waits for its fibers. See [Bundle#joinAfter(OnReturn, Scoped)].
    ///
    /// @param body runs on the calling fiber, and may fork fibers
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @return the body's value
    /// @throws X the body's exception, if nothing else has failed
    public static <T extends @Nullable Object, X extends Exception> T joinAfter(Body<T, X> body) throws X {
        return joinAfter(OnReturn.WAIT, body);
    }

    /// Like [#joinAfter(Body)], for a body without a value.
    ///
    /// @param body runs on the calling fiber, and may fork fibers
    /// @param <X> the checked exception that the body may throw
    /// @throws X the body's exception, if nothing else has failed
    public static <X extends Exception> void joinAfter(Action<X> body) throws X {
        joinAfter(Body.of(body));
    }

    /// Runs the body in a new scope. See [Bundle#joinAfter(OnReturn, Scoped)].
    ///
    /// @param onReturn how to treat the remaining fibers when the body has ended without a failure
    /// @param body runs on the calling fiber, and may fork fibers
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @return the body's value
    /// @throws X the body's exception, if nothing else has failed
    public static <T extends @Nullable Object, X extends Exception> T joinAfter(OnReturn onReturn, Body<T, X> body)
            throws X {
        requireNonNull(body, "body");
        return Bundle.joinAfter(onReturn, CURRENT, bundle -> body.run());
    }

    /// Like [#joinAfter(OnReturn, Body)], for a body without a value.
    ///
    /// @param onReturn how to treat the remaining fibers when the body has ended without a failure
    /// @param body runs on the calling fiber, and may fork fibers
    /// @param <X> the checked exception that the body may throw
    /// @throws X the body's exception, if nothing else has failed
    public static <X extends Exception> void joinAfter(OnReturn onReturn, Action<X> body) throws X {
        joinAfter(onReturn, Body.of(body));
    }

    /// Starts a fiber in the current scope. See [Bundle#fork].
    ///
    /// @param task runs in the new fiber
    public static void fork(Task task) {
        current("fork").fork(task);
    }

    /// Starts a fiber that has a result, in the current scope. See [Bundle#forkAsPromise].
    ///
    /// @param body computes the result, in the new fiber
    /// @param <T> the type of the value
    /// @return the result of the fiber
    public static <T extends @Nullable Object> Promise<T> forkAsPromise(Body<? extends T, ?> body) {
        return forkAsPromise((Callable<? extends T>) body);
    }

    /// Like [#forkAsPromise(Body)], for a [Callable].
    ///
    /// @param body as there
    /// @param <T> the type of the value
    /// @return the body's result
    public static <T extends @Nullable Object> Promise<T> forkAsPromise(Callable<? extends T> body) {
        return current("forkAsPromise").forkAsPromise(body);
    }

    /// Like [#forkAsPromise(Body)], for a body without a value.
    ///
    /// @param body runs in the new fiber
    /// @return the end of the fiber
    public static Promise<@Nullable Void> forkAsPromise(Action<?> body) {
        return forkAsPromise(Body.of(body));
    }

    /// Cancels all fibers of the current scope. See [Bundle#terminate].
    public static void terminate() {
        current("terminate").terminate();
    }

    /// Terminates the current scope after the duration. See [Bundle#terminateAfter].
    ///
    /// @param duration zero or more, from now
    public static void terminateAfter(Duration duration) {
        current("terminateAfter").terminateAfter(duration);
    }

    /// Adds a failure to the current scope, and terminates it. See [Bundle#error].
    ///
    /// @param failure the failure; the same object is one failure, however often it is reported
    public static void error(Throwable failure) {
        current("error").error(failure);
    }

    private static Bundle current(String operation) {
        Bundle bundle = CURRENT.get(Fiber.current());
        if (bundle == null) {
            throw new IllegalStateException("Flock." + operation + " needs a scope, and " + Fiber.current()
                    + " is in none (G8); open one with Flock.joinAfter(body)");
        }
        return bundle;
    }
}
