package io.picos.engine;

import io.picos.Trigger;
import org.jspecify.annotations.Nullable;

/// An action that makes a suspended fiber run again: a duty, and not only a notification.
///
/// If it throws, the fiber has not been made to run. It is then called again, on another stack, until it
/// returns: see [Retries]. So it must throw only before it has had its effect, and calling it twice must be
/// harmless.
///
/// It is the element of the list of those that are to be called again, since an element that had to be allocated
/// could be what there is no memory for. An implementation has a volatile field of this type, initially null, for
/// that list.
public interface Resumption extends Trigger.Action {
    /// {@return the field for the list}
    @Nullable Resumption nextRetry();

    /// Sets the field for the list if it has the expected value.
    ///
    /// @param expected the value to replace
    /// @param next the value from then on
    /// @return whether it had the expected value
    boolean casNextRetry(@Nullable Resumption expected, @Nullable Resumption next);
}
