package io.picos;

import org.jspecify.annotations.Nullable;

/// The backend of the fiber's scheduler has been closed. The fiber continues on other threads, to clean up
/// (S4).
public final class SchedulerClosed extends Cancellation {
    private static final long serialVersionUID = 1L;

    /// Called by a scheduler, once for all its fibers.
    ///
    /// @param message says which scheduler is closed, and how that was noticed
    /// @param refusal the exception with which the backend refused a task, or null; becomes the cause
    public SchedulerClosed(String message, @Nullable Throwable refusal) {
        super(message);
        if (refusal != null) {
            initCause(refusal);
        }
    }
}
