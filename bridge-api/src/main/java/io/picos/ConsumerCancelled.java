package io.picos;

/// The consumer no longer wants the result: the native result was cancelled, or completed by other code, or the
/// thread that waited for it was interrupted (B2).
public final class ConsumerCancelled extends Cancellation {
    private static final long serialVersionUID = 1L;

    /// Called by a bridge, for a consumer that gives no cause.
    ///
    /// @param message says which consumer has cancelled, and how
    public ConsumerCancelled(String message) {
        super(message);
    }
}
