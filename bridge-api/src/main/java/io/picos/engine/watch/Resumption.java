package io.picos.engine.watch;

import io.picos.Trigger;

/// An action that makes a suspended fiber run again: a duty, and not only a notification.
public interface Resumption extends Trigger.Action {
    /// Called if the action has thrown, or could not be called: then the fiber has not been made to run. Has it made
    /// to run, later or on another stack. MUST NOT throw.
    ///
    /// @param thrown why
    void failed(Throwable thrown);
}
