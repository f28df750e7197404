package io.picos.compat.subject;

import io.picos.Computation;
import io.picos.compat.patience.Crew;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A bridge under test, which converts to and from the native types of one library. If the library's results do
/// nothing until a consumer subscribes to them, the subject is a [ColdBridgeSubject].
public interface BridgeSubject extends BackendSubject {
    /// A native source, as its producer sees it. The source of a cold library is a [RudeSource].
    ///
    /// @param <T> the type of the value
    interface Source<T extends @Nullable Object> {
        /// Emits the value.
        ///
        /// @param value the value to emit
        void complete(T value);

        /// Emits an error.
        ///
        /// @param thrown the error to emit
        void fail(Throwable thrown);

        /// {@return whether no consumer wants the result any more} For a hot source: whether a consumer has
        /// cancelled it. For a cold source: whether it had subscribers, and all of them cancelled before it
        /// emitted.
        boolean isCancelled();
    }

    /// A call with null for an argument.
    ///
    /// @param argument the name of the argument, which must be the exception's message
    /// @param method the method that is called
    /// @param task the call
    record NullCall(String argument, String method, Crew.Task task) {}

    // ---- properties of the library

    /// {@return whether the library's sources and results can carry null, as `null` or as empty} Otherwise a
    /// body that returns null fails with a NullPointerException.
    default boolean carriesNull() {
        return true;
    }

    /// {@return the wrappers that the library puts around a source's exception on the way to a consumer (B8)} A
    /// function returns an exception unchanged if the library does not wrap that exception.
    default List<UnaryOperator<Throwable>> wrappers() {
        return List.of();
    }

    /// {@return whether a fiber inherits the values of the caller of the builder, or of the thread that subscribes}
    /// False if it inherits those in the library's own context (K5).
    default boolean inheritsFromCaller() {
        return true;
    }

    // ---- from a fiber to the library

    /// Starts a fiber by the bridge's builder.
    ///
    /// @param body the code that the fiber runs
    /// @param result receives the signals of the native result
    /// @param <T> the type of the value
    <T extends @Nullable Object> void build(Callable<? extends T> body, Result<T> result);

    /// Starts a fiber by the builder that takes a computation.
    ///
    /// @param computation the computation that the body completes
    /// @param body the code that the fiber runs
    /// @param result receives the signals of the native result
    /// @param <T> the type of the value
    <T extends @Nullable Object> void build(Computation<T> computation, Callable<? extends T> body, Result<T> result);

    /// Starts a fiber by the builder that takes a deadline.
    ///
    /// @param deadline the deadline, counted from now
    /// @param body the code that the fiber runs
    /// @param result receives the signals of the native result
    /// @param <T> the type of the value
    <T extends @Nullable Object> void build(Duration deadline, Callable<? extends T> body, Result<T> result);

    /// Starts a fiber like [#build(Callable, Result)].
    ///
    /// @param body the code that the fiber runs
    /// @param <T> the type of the value
    /// @return the native result
    default <T extends @Nullable Object> Result<T> build(Callable<? extends T> body) {
        Result<T> result = new Result<>();
        build(body, result);
        return result;
    }

    /// Starts a fiber like [#build(Computation, Callable, Result)].
    ///
    /// @param computation the computation that the body completes
    /// @param body the code that the fiber runs
    /// @param <T> the type of the value
    /// @return the native result
    default <T extends @Nullable Object> Result<T> build(Computation<T> computation, Callable<? extends T> body) {
        Result<T> result = new Result<>();
        build(computation, body, result);
        return result;
    }

    /// Starts a fiber like [#build(Duration, Callable, Result)].
    ///
    /// @param deadline the deadline, counted from now
    /// @param body the code that the fiber runs
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
    /// @param source a source of this subject
    /// @param <T> the type of the value
    /// @return the value of the source
    <T extends @Nullable Object> T await(Source<T> source);

    /// Waits for a source, in a fiber, and loses no value. If sources have no values, this is like
    /// [#await(Source)], and the subject does not obey [UndeliveredRules][io.picos.compat.bridge.UndeliveredRules].
    ///
    /// @param source a source of this subject
    /// @param onUndelivered receives a value that is not returned
    /// @param <T> the type of the value
    /// @return the value of the source
    <T extends @Nullable Object> T await(Source<T> source, Consumer<? super T> onUndelivered);

    /// Waits, in a fiber, for a source that the caller owns. If the library has a way to cancel the source with
    /// the wait, this uses it. A cold source is always owned, since each waiter has a subscription of its own.
    ///
    /// @param source a source of this subject
    /// @param <T> the type of the value
    /// @return the value of the source
    default <T extends @Nullable Object> T awaitOwned(Source<T> source) {
        return await(source);
    }

    // ---- between the library and computations

    /// Converts a computation into the native type.
    ///
    /// @param computation the computation to observe
    /// @param <T> the type of the value
    /// @return the native result
    <T extends @Nullable Object> Result<T> toNative(Computation<T> computation);

    /// Converts a source into a computation.
    ///
    /// @param source a source of this subject
    /// @param <T> the type of the value
    /// @return the computation
    <T extends @Nullable Object> Computation<T> fromNative(Source<T> source);

    /// {@return calls of all methods of the bridge, each with null for one of its arguments} See [NullCalls].
    List<NullCall> nullCalls();
}
