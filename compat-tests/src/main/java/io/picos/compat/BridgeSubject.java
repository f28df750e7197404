package io.picos.compat;

import io.picos.Computation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A bridge under test, to and from the native types of one library.
public interface BridgeSubject extends BackendSubject {
    /// What a builder of the bridge answers.
    ///
    /// @param observed completes as the native result does, with the very exception; completing it has no effect
    /// @param cancel what a consumer does who is not interested any more
    /// @param <T> the type of the value
    record Result<T extends @Nullable Object>(CompletableFuture<T> observed, Runnable cancel) {}

    /// A native source, as its producer has it.
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

        /// {@return whether a consumer has cancelled it}
        boolean isCancelled();
    }

    /// A call with null for an argument.
    ///
    /// @param argument the name that the message must tell
    /// @param task the call
    record NullCall(String argument, Crew.Task task) {}

    /// Starts a fiber by the builder.
    ///
    /// @param body what it runs
    /// @param <T> the type of the value
    /// @return the native result
    <T extends @Nullable Object> Result<T> build(Callable<? extends T> body);

    /// Starts a fiber by the builder that takes the computation.
    ///
    /// @param computation completed by the body
    /// @param body what it runs
    /// @param <T> the type of the value
    /// @return the native result
    <T extends @Nullable Object> Result<T> build(Computation<T> computation, Callable<? extends T> body);

    /// Starts a fiber by the builder that takes a deadline.
    ///
    /// @param deadline from now
    /// @param body what it runs
    /// @param <T> the type of the value
    /// @return the native result
    <T extends @Nullable Object> Result<T> build(Duration deadline, Callable<? extends T> body);

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

    /// Waits for a source, in a fiber, and loses no value.
    ///
    /// @param source of this subject
    /// @param onUndelivered takes a value that is not returned
    /// @param <T> the type of the value
    /// @return its value
    <T extends @Nullable Object> T await(Source<T> source, Consumer<? super T> onUndelivered);

    /// Waits for a source of the caller's own, in a fiber.
    ///
    /// @param source of this subject
    /// @param <T> the type of the value
    /// @return its value
    <T extends @Nullable Object> T awaitOwned(Source<T> source);

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

    /// {@return every method of the bridge, with null for each of its arguments}
    List<NullCall> nullCalls();
}
