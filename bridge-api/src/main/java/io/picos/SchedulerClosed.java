package io.picos;

import org.jspecify.annotations.Nullable;

/// The backend of the fiber's scheduler has been closed: the fiber goes on elsewhere, to clean up (S4).
public final class SchedulerClosed extends Cancellation {
    private static final long serialVersionUID = 1L;

    /// Made by a scheduler, one for all its fibers.
    ///
    /// @param message which one, and how that was noticed
    /// @param refusal what the backend threw, if it did
    public SchedulerClosed(String message, @Nullable Throwable refusal) {
        super(message);
        if (refusal != null) {
            initCause(refusal);
        }
    }
}
