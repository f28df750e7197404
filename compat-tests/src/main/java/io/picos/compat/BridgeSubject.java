package io.picos.compat;

import io.picos.Computation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A bridge under test, to and from the native types of one library. If results of the library do nothing until
/// somebody subscribes to them, it is a [ColdBridgeSubject].
public interface BridgeSubject extends BackendSubject {
    /// A native source, as its producer has it. One of a cold library is a [RudeSource].
    ///
    /// @param <T> the type of the value
    interface Source<T extends @Nullable Object> {
        /// Emits the value.
        ///
        /// @param value to emit
        void complete(T value);

        /// Fails.
        ///
        /// @param thrown with this
        void fail(Throwable thrown);

        /// {@return whether nobody wants it any more} A hot source: whether a consumer has cancelled it; a cold one:
        /// whether it had subscribers, all of whom have cancelled before it emitted.
        boolean isCancelled();
    }

    /// A call with null for an argument.
    ///
    /// @param argument the name that the message must tell
    /// @param method where it is
    /// @param task the call
    record NullCall(String argument, String method, Crew.Task task) {}

    // ---- what the library is like

    /// {@return whether null is a value for the library's sources and results, as `null` or as empty} If not, a body
    /// that returns null fails with a NullPointerException.
    default boolean carriesNull() {
        return true;
    }

    /// {@return the wrappers that the library puts around what a source failed with, on the way to a consumer (B8)}
    /// One that it does not put around some exceptions answers these as they are.
    default List<UnaryOperator<Throwable>> wrappers() {
        return List.of();
    }

    // ---- from a fiber to the library

    /// Starts a fiber by the builder.
    ///
    /// @param body what it runs
    /// @param result told how it ends
    /// @param <T> the type of the value
    <T extends @Nullable Object> void build(Callable<? extends T> body, Result<T> result);

    /// Starts a fiber by the builder that takes the computation.
    ///
    /// @param computation completed by the body
    /// @param body what it runs
    /// @param result told how it ends
    /// @param <T> the type of the value
    <T extends @Nullable Object> void build(Computation<T> computation, Callable<? extends T> body, Result<T> result);

    /// Starts a fiber by the builder that takes a deadline.
    ///
    /// @param deadline from now
    /// @param body what it runs
    /// @param result told how it ends
    /// @param <T> the type of the value
    <T extends @Nullable Object> void build(Duration deadline, Callable<? extends T> body, Result<T> result);

    /// Starts a fiber like [#build(Callable, Result)].
    ///
    /// @param body what it runs
    /// @param <T> the type of the value
    /// @return the native result
    default <T extends @Nullable Object> Result<T> build(Callable<? extends T> body) {
        Result<T> result = new Result<>();
        build(body, result);
        return result;
    }

    /// Starts a fiber like [#build(Computation, Callable, Result)].
    ///
    /// @param computation completed by the body
    /// @param body what it runs
    /// @param <T> the type of the value
    /// @return the native result
    default <T extends @Nullable Object> Result<T> build(Computation<T> computation, Callable<? extends T> body) {
        Result<T> result = new Result<>();
        build(computation, body, result);
        return result;
    }

    /// Starts a fiber like [#build(Duration, Callable, Result)].
    ///
    /// @param deadline from now
    /// @param body what it runs
    /// @param <T> the type of the value
    /// @return the native result
    default <T extends @Nullable Object> Result<T> build(Duration deadline, Callable<? extends T> body) {
        Result<T> result = new Result<>();
        build(deadline, body, result);
        return result;
    }

    // ---- from the library to a fiber

    /// {@return a new source that has not emitted anything}
    ///
    /// @param <T> the type of the value
    <T extends @Nullable Object> Source<T> source();

    /// Waits for a source, in a fiber.
    ///
    /// @param source of this subject
    /// @param <T> the type of the value
    /// @return its value
    <T extends @Nullable Object> T await(Source<T> source);

    /// Waits for a source, in a fiber, and loses no value. Where sources have no values, like [#await(Source)]; such
    /// a subject does not obey [UndeliveredRules].
    ///
    /// @param source of this subject
    /// @param onUndelivered takes a value that is not returned
    /// @param <T> the type of the value
    /// @return its value
    <T extends @Nullable Object> T await(Source<T> source, Consumer<? super T> onUndelivered);

    /// Waits for a source of the caller's own, in a fiber: the library's way, if it has one, to end the source with
    /// the wait. A cold source, of which each waiter has his own run, is always owned.
    ///
    /// @param source of this subject
    /// @param <T> the type of the value
    /// @return its value
    default <T extends @Nullable Object> T awaitOwned(Source<T> source) {
        return await(source);
    }

    // ---- between the library and computations

    /// Converts a computation into the native type.
    ///
    /// @param computation to observe
    /// @param <T> the type of the value
    /// @return the native result
    <T extends @Nullable Object> Result<T> toNative(Computation<T> computation);

    /// Converts a source into a computation.
    ///
    /// @param source of this subject
    /// @param <T> the type of the value
    /// @return the computation
    <T extends @Nullable Object> Computation<T> fromNative(Source<T> source);

    /// {@return every method of the bridge, with null for each of its arguments} See [NullCalls].
    List<NullCall> nullCalls();
}
