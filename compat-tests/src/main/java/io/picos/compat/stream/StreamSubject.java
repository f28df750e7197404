package io.picos.compat.stream;

import io.picos.Computation;
import io.picos.std.channel.Inflow;
import io.picos.std.channel.Producer;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The streams of one library under test: its builders, and `open`.
public interface StreamSubject {
    /// A native stream that was built from a body.
    ///
    /// @param <T> the type of the elements
    @FunctionalInterface
    interface Built<T> {
        /// Subscribes a subscriber that tells everything to the audience.
        ///
        /// @param audience records the signals
        void subscribe(Audience<T> audience);
    }

    /// Builds a stream.
    ///
    /// @param body sends the elements
    /// @param <T> the type of the elements
    /// @return the stream
    <T> Built<T> build(Producer<T> body);

    /// Builds a stream by the builder that takes a computation.
    ///
    /// @param computation of the body
    /// @param body sends the elements
    /// @param <T> the type of the elements
    /// @return the stream
    <T> Built<T> build(Computation<@Nullable Void> computation, Producer<T> body);

    /// Builds a stream by the builder that takes a deadline.
    ///
    /// @param deadline for the body
    /// @param body sends the elements
    /// @param <T> the type of the elements
    /// @return the stream
    <T> Built<T> build(Duration deadline, Producer<T> body);

    /// {@return whether subscribers request elements}
    default boolean hasDemand() {
        return true;
    }

    /// {@return whether a stream can be subscribed to more than once}
    default boolean isCold() {
        return true;
    }

    /// {@return whether a subscriber that throws cancels its subscription (P7)} Not if the library has a rule of
    /// its own for that.
    default boolean hearsSubscribersThrow() {
        return true;
    }

    /// Opens a native stream that is fed by the spout.
    ///
    /// @param spout feeds the stream
    /// @param prefetch how many elements may be requested and not received
    /// @param onUndelivered takes the elements that nobody has received; null for the library's hook
    /// @param <T> the type of the elements
    /// @return the elements
    <T> Inflow<T> open(Spout<T> spout, int prefetch, @Nullable Consumer<? super T> onUndelivered);

    /// Waits for the first element of a native stream that is fed by the spout.
    ///
    /// @param spout feeds the stream
    /// @param <T> the type of the elements
    /// @return the first element, or null
    <T> @Nullable T awaitFirst(Spout<T> spout);

    /// {@return whether the library has `awaitFirst`}
    default boolean awaitsFirst() {
        return true;
    }
}
