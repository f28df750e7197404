package io.picos;

import java.util.concurrent.CancellationException;

/// Why something was cancelled, where it was one of us who cancelled it (C12).
///
/// A cause of the user's own is passed on as it is and needs not be one of these.
public sealed class Cancellation extends CancellationException
        permits ConsumerCancelled, DeadlineExceeded, SchedulerClosed, ScopeTerminated {
    private static final long serialVersionUID = 1L;

    Cancellation(String message) {
        super(message);
    }
}
