package io.picos.compat.subject;

import io.picos.Body;
import io.picos.Computation;
import io.picos.compat.patience.Waits;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A scheduler under test. Each test has a subject of its own, and closes it.
public interface SchedulerSubject extends AutoCloseable {
    /// {@return the name of the scheduler, for messages}
    String name();

    /// {@return the current state of the scheduler, if it can be told, for messages about what does not happen in
    /// time} By default, this is the name.
    default String state() {
        return name();
    }

    /// Starts a fiber from outside any fiber, and returns at once.
    ///
    /// @param computation the fiber's computation, which the body's outcome completes
    /// @param body the code that the fiber runs
    /// @param <T> the type of the value
    /// @return a future that completes when the body has ended
    <T extends @Nullable Object> CompletableFuture<T> start(Computation<T> computation, Callable<? extends T> body);

    /// Cancels the computation after the duration, on the clock of this scheduler. Called outside any fiber.
    ///
    /// @param computation the computation to cancel
    /// @param duration the duration, counted from now
    /// @param cause the cause to cancel with
    void cancelAfter(Computation<?> computation, Duration duration, Throwable cause);

    /// {@return the number of fibers that may run at the same time, as far as it is known}
    int parallelism();

    /// {@return whether at most one fiber runs at a time}
    default boolean serial() {
        return parallelism() == 1;
    }

    /// Begins to catch the errors that reach the backend's own hook for unhandled errors (S3). By default, that
    /// hook is the default uncaught exception handler.
    ///
    /// @return the caught errors; the caller closes it
    default Unhandled catchUnhandled() {
        return Unhandled.byDefaultHandler();
    }

    /// {@return the reason why this scheduler is excused from a test method; empty if it is not excused}
    ///
    /// @param method the name of the method, which begins with the id of the rule and `_`
    default Optional<Skip> skips(String method) {
        return Optional.empty();
    }

    /// Ends the threads that this subject has started.
    @Override
    void close();

    /// Runs the body in a fiber, and blocks the calling thread until the body has ended, for [Waits#TIMEOUT] at
    /// most.
    ///
    /// @param body the body to run
    /// @param <T> the type of the value
    /// @return the body's value
    /// @throws Exception the body's exception, the same object
    default <T extends @Nullable Object> T run(Body<T, Exception> body) throws Exception {
        return run(Computation.<T>create(), body);
    }

    /// Runs the body as [#run(Body)] does, in a fiber with the given computation.
    ///
    /// @param computation the fiber's computation
    /// @param body the body to run
    /// @param <T> the type of the value
    /// @return the body's value
    /// @throws Exception the body's exception, the same object
    default <T extends @Nullable Object> T run(Computation<T> computation, Body<T, Exception> body) throws Exception {
        return Waits.get("the fiber on " + name() + " has ended", start(computation, body));
    }
}
