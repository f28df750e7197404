package io.picos.spi;

import io.picos.Outcome;
import org.jspecify.annotations.Nullable;

/// For schedulers only. Receives the outcome of a body that [BackendScheduler#launch] has started, for the
/// native result.
///
/// @param <T> the type of the value
public interface Receiver<T extends @Nullable Object> {
    /// Called when the body has ended, its cleanup included, outside the fiber, on a thread of its scheduler
    /// (B13). Called once, unless it throws because no stack or memory is left. It is then called again, on
    /// another thread, until it returns or has failed many times. So it MUST tolerate another call after it has
    /// told its consumer.
    ///
    /// @param outcome the outcome with which to complete the native result
    void end(Outcome<T> outcome);

    /// Called before [#end] with a value that the body returned too late: its computation had been completed.
    ///
    /// @param value the dropped value, for the library's own hook for such values, if it has one
    default void drop(T value) {}

    /// {@return the object by which the consumer waits for the outcome: the native result, or the [Delivery] that
    /// takes the outcome without a detour; null if it is not known} A dump shows the fiber of the body as the
    /// owner of that object (O4). Called by any thread at any time, so that it MUST only read fields.
    default @Nullable Object result() {
        return null;
    }

    /// {@return whether nothing but the end of the fiber completes the [#result]} If other code may complete it,
    /// fibers that wait for each other's results are not called a deadlock (O5).
    default boolean isSole() {
        return false;
    }
}
