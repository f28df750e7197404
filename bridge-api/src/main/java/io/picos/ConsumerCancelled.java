package io.picos;

/// Whoever was to receive the result does not want it any more: the native result was cancelled, or
/// completed by somebody else, or the thread that waited for it was interrupted.
public final class ConsumerCancelled extends Cancellation {
    private static final long serialVersionUID = 1L;

    /// Made by a bridge, for a consumer that has no cause to give.
    ///
    /// @param message who, and how
    public ConsumerCancelled(String message) {
        super(message);
    }
}
