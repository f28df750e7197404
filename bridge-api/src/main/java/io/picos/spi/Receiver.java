package io.picos.spi;

import io.picos.Outcome;
import org.jspecify.annotations.Nullable;

/// For schedulers only. Who is told how a body ended that [BackendScheduler#launch] has started: the native result.
///
/// @param <T> the type of the value
public interface Receiver<T extends @Nullable Object> {
    /// Called when the body has ended, its cleanup included, outside the fiber, on its thread (B13). Called once,
    /// unless it throws for want of stack or memory: then again, on another thread, until it returns, or has failed
    /// many times. So it MUST bear to be called again when it has told its consumer.
    ///
    /// @param outcome what to complete the native result with
    void end(Outcome<T> outcome);

    /// Called before [#end] with a value that the body returned in vain, because its computation had been completed.
    ///
    /// @param value for the library's own hook for such values, if it has one
    default void drop(T value) {}
}
