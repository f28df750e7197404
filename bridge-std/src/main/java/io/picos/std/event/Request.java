package io.picos.std.event;

import org.jspecify.annotations.Nullable;

/// The action of an event at each synchronization. It asks for something, and arranges that the choice is
/// committed to when that is available.
///
/// The choice may end at any time, because another alternative commits or the fiber is cancelled. The request
/// must then remove everything that it has left elsewhere (E3).
///
/// @param <T> the type of the value
@FunctionalInterface
public interface Request<T extends @Nullable Object> {
    /// Called on the synchronizing fiber, which does not wait before this has returned.
    ///
    /// @param choice the choice to commit to, now or later, on this or any other thread
    /// @throws Exception thrown by [Event#sync()], unless an alternative has committed (E5)
    void request(Choice<? super T> choice) throws Exception;
}
