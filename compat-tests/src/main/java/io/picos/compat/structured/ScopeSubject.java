package io.picos.compat.structured;

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

/// The operations of scopes, as the rules call them. By default, they call `io.picos.std.structured`. A subject
/// that is wrong on purpose overrides some of them.
public interface ScopeSubject {
    /// The operations of `io.picos.std.structured`.
    ScopeSubject REAL = new ScopeSubject() {};

    /// {@return [Bundle#joinAfter(OnReturn, Scoped)]}
    ///
    /// @param onReturn how to treat the remaining fibers
    /// @param body the body of the scope
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @throws X the body's exception
    default <T extends @Nullable Object, X extends Exception> T joinAfter(OnReturn onReturn, Scoped<T, X> body)
            throws X {
        return Bundle.joinAfter(onReturn, body);
    }

    /// Calls [Bundle#fork].
    ///
    /// @param bundle the bundle in which to fork
    /// @param task the task of the fiber
    default void fork(Bundle bundle, Task task) {
        bundle.fork(task);
    }

    /// {@return [Bundle#forkAsPromise]}
    ///
    /// @param bundle the bundle in which to fork
    /// @param body the body of the fiber
    /// @param <T> the type of the value
    default <T extends @Nullable Object> Promise<T> forkAsPromise(Bundle bundle, Callable<T> body) {
        return bundle.forkAsPromise(body);
    }

    /// Calls [Bundle#terminate].
    ///
    /// @param bundle the bundle to terminate
    default void terminate(Bundle bundle) {
        bundle.terminate();
    }

    /// {@return [Promise#tryTerminate]}
    ///
    /// @param promise the promise to terminate
    default boolean tryTerminate(Promise<?> promise) {
        return promise.tryTerminate();
    }

    /// {@return [Flock#joinAfter(Body)]}
    ///
    /// @param body the body of the scope
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @throws X the body's exception
    default <T extends @Nullable Object, X extends Exception> T joinFlock(Body<T, X> body) throws X {
        return Flock.joinAfter(body);
    }

    /// Calls [Flock#fork].
    ///
    /// @param task the task of the fiber
    default void forkInFlock(Task task) {
        Flock.fork(task);
    }

    /// Calls [Run#all].
    ///
    /// @param tasks the tasks to run
    default void all(List<Task> tasks) {
        Run.all(tasks);
    }

    /// {@return [Run#values]}
    ///
    /// @param bodies the bodies to run
    /// @param <T> the type of the values
    default <T extends @Nullable Object> List<T> values(List<Callable<T>> bodies) {
        return Run.values(bodies);
    }

    /// Calls [Run#any].
    ///
    /// @param tasks the tasks to run
    default void any(List<Task> tasks) {
        Run.any(tasks);
    }

    /// {@return [Run#firstOrTerminate]}
    ///
    /// @param bodies the bodies to run
    /// @param <T> the type of the value
    default <T extends @Nullable Object> T firstOrTerminate(List<Callable<T>> bodies) {
        return Run.firstOrTerminate(bodies);
    }

    /// {@return [Run#firstSuccess(List)]}
    ///
    /// @param bodies the bodies to run
    /// @param <T> the type of the value
    default <T extends @Nullable Object> T firstSuccess(List<Callable<T>> bodies) {
        return Run.firstSuccess(bodies);
    }

    /// {@return [Control#protect]}
    ///
    /// @param body the body to run
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @throws X the body's exception
    default <T extends @Nullable Object, X extends Exception> T protect(Body<T, X> body) throws X {
        return Control.protect(body);
    }

    /// {@return [Control#block], which always throws}
    default RuntimeException block() {
        throw Control.block();
    }

    /// {@return [Control#cancelAfter]}
    ///
    /// @param duration the time until the body is cancelled
    /// @param body the body to run
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @throws X the body's exception
    default <T extends @Nullable Object, X extends Exception> T cancelAfter(Duration duration, Body<T, X> body)
            throws X {
        return Control.cancelAfter(duration, body);
    }

    /// {@return [Control#terminateAfter]}
    ///
    /// @param duration the time until the body is terminated
    /// @param body the body to run
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @throws X the body's exception
    default <T extends @Nullable Object, X extends Exception> T terminateAfter(Duration duration, Body<T, X> body)
            throws X {
        return Control.terminateAfter(duration, body);
    }
}
