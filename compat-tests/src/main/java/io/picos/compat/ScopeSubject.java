package io.picos.compat;

import io.picos.Body;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Control;
import io.picos.std.structured.Flock;
import io.picos.std.structured.OnReturn;
import io.picos.std.structured.Promise;
import io.picos.std.structured.Run;
import io.picos.std.structured.Scoped;
import io.picos.std.structured.Task;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The operations of scopes, as the rules call them. Ours do what those of `io.picos.std.structured` do; a wrong
/// one overrides some.
public interface ScopeSubject {
    /// The operations of `io.picos.std.structured`.
    ScopeSubject REAL = new ScopeSubject() {};

    /// {@return [Bundle#joinAfter(OnReturn, Scoped)]}
    ///
    /// @param onReturn what to do about fibers that are left
    /// @param body of the scope
    /// @param <T> the type of the value
    /// @param <X> what checked exception the body throws
    /// @throws X what the body throws
    default <T extends @Nullable Object, X extends Exception> T joinAfter(OnReturn onReturn, Scoped<T, X> body)
            throws X {
        return Bundle.joinAfter(onReturn, body);
    }

    /// Calls [Bundle#fork].
    ///
    /// @param bundle to fork in
    /// @param task of the fiber
    default void fork(Bundle bundle, Task task) {
        bundle.fork(task);
    }

    /// {@return [Bundle#forkAsPromise]}
    ///
    /// @param bundle to fork in
    /// @param body of the fiber
    /// @param <T> the type of the value
    default <T extends @Nullable Object> Promise<T> forkAsPromise(Bundle bundle, Callable<T> body) {
        return bundle.forkAsPromise(body);
    }

    /// Calls [Bundle#terminate].
    ///
    /// @param bundle to terminate
    default void terminate(Bundle bundle) {
        bundle.terminate();
    }

    /// {@return [Promise#tryTerminate]}
    ///
    /// @param promise to terminate
    default boolean tryTerminate(Promise<?> promise) {
        return promise.tryTerminate();
    }

    /// {@return [Flock#joinAfter(Body)]}
    ///
    /// @param body of the scope
    /// @param <T> the type of the value
    /// @param <X> what checked exception the body throws
    /// @throws X what the body throws
    default <T extends @Nullable Object, X extends Exception> T joinFlock(Body<T, X> body) throws X {
        return Flock.joinAfter(body);
    }

    /// Calls [Flock#fork].
    ///
    /// @param task of the fiber
    default void forkInFlock(Task task) {
        Flock.fork(task);
    }

    /// Calls [Run#all].
    ///
    /// @param tasks to run
    default void all(List<Task> tasks) {
        Run.all(tasks);
    }

    /// Calls [Run#any].
    ///
    /// @param tasks to run
    default void any(List<Task> tasks) {
        Run.any(tasks);
    }

    /// {@return [Run#firstOrTerminate]}
    ///
    /// @param bodies to run
    /// @param <T> the type of the value
    default <T extends @Nullable Object> T firstOrTerminate(List<Callable<T>> bodies) {
        return Run.firstOrTerminate(bodies);
    }

    /// {@return [Control#protect]}
    ///
    /// @param body to run
    /// @param <T> the type of the value
    /// @param <X> what checked exception the body throws
    /// @throws X what the body throws
    default <T extends @Nullable Object, X extends Exception> T protect(Body<T, X> body) throws X {
        return Control.protect(body);
    }

    /// {@return [Control#terminateAfter]}
    ///
    /// @param duration until the body is terminated
    /// @param body to run
    /// @param <T> the type of the value
    /// @param <X> what checked exception the body throws
    /// @throws X what the body throws
    default <T extends @Nullable Object, X extends Exception> T terminateAfter(Duration duration, Body<T, X> body)
            throws X {
        return Control.terminateAfter(duration, body);
    }
}
