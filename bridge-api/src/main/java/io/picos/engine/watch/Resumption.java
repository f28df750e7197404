package io.picos.engine.watch;

import io.picos.Trigger;

/// An action that makes a suspended fiber run again: a duty, and not only a notification.
public interface Resumption extends Trigger.Action {
    /// Called if the action has thrown or could not be called, so that the fiber was not made to run. Makes the
    /// fiber run after all, later or on another stack. MUST NOT throw.
    ///
    /// @param thrown the throwable of the action or of the call
    void failed(Throwable thrown);
}
