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
}
