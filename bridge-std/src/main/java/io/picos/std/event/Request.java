package io.picos.std.event;

import org.jspecify.annotations.Nullable;

/// What an event does each time that it is synchronized: it asks for something, and has the choice committed to
/// when that is there.
///
/// It must bear that the choice ends at any time, by another alternative or a cancellation: then it takes back
/// what it has
/// left anywhere.
///
/// @param <T> the type of the value
@FunctionalInterface
public interface Request<T extends @Nullable Object> {
    /// Called on the fiber that synchronizes, which waits only after it has returned.
    ///
    /// @param choice to commit to, now or later, here or on any thread
    /// @throws Exception thrown by [Event#sync()], unless something has committed
    void request(Choice<? super T> choice) throws Exception;
}
