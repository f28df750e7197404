package io.picos.compat;

import io.picos.Body;
import io.picos.Computation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A scheduler under test. A test has one of its own, and closes it.
public interface SchedulerSubject extends AutoCloseable {
    /// {@return what messages call it}
    String name();

    /// {@return what its scheduler is doing now, where that can be told: for the message of a fiber that does not end}
    default String state() {
        return name();
    }

    /// Starts a fiber from outside any fiber, and returns at once.
    ///
    /// @param computation of the fiber, completed by the body
    /// @param body what the fiber runs
    /// @param <T> the type of the value
    /// @return completes when the body has ended
    <T extends @Nullable Object> CompletableFuture<T> start(Computation<T> computation, Callable<? extends T> body);

    /// Cancels the computation later, by the clock of this scheduler. Called outside fibers.
    ///
    /// @param computation any
    /// @param duration from now
    /// @param cause what to cancel it with
    void cancelAfter(Computation<?> computation, Duration duration, Throwable cause);

    /// {@return how many fibers may run at the same time, as far as known}
    int parallelism();

    /// {@return whether at most one fiber runs at a time}
    default boolean serial() {
        return parallelism() == 1;
    }

    /// Begins to catch what reaches the backend's own hook for unhandled errors (S3).
    ///
    /// @return what has been caught; to be closed
    default Unhandled catchUnhandled() {
        return Unhandled.byDefaultHandler();
    }

    /// {@return why this scheduler is excused from a rule's method, empty if it is not}
    ///
    /// @param method the name, which begins with the id of the rule and `_`
    default Optional<Skip> skips(String method) {
        return Optional.empty();
    }

    /// Ends the threads that this subject has made.
    @Override
    void close();

    /// Runs the body in a fiber, and blocks the calling thread until it has ended, for [Waits#TIMEOUT] at most.
    ///
    /// @param body what to run
    /// @param <T> the type of the value
    /// @return the body's value
    /// @throws Exception what the body throws, the same object
    default <T extends @Nullable Object> T run(Body<T, Exception> body) throws Exception {
        return run(Computation.<T>create(), body);
    }

    /// Runs the body like [#run(Body)], on behalf of the given computation.
    ///
    /// @param computation of the fiber
    /// @param body what to run
    /// @param <T> the type of the value
    /// @return the body's value
    /// @throws Exception what the body throws, the same object
    default <T extends @Nullable Object> T run(Computation<T> computation, Body<T, Exception> body) throws Exception {
        return Waits.get("the fiber on " + name() + " has ended", start(computation, body::run));
    }
}
