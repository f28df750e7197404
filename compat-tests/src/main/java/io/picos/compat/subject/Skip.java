package io.picos.compat.subject;

/// The closed list of reasons why a test of a rule may be skipped. No other reason is accepted.
public enum Skip {
    /// Cancelling a Vert.x `Future`.
    VERTX_CANCEL("a Vert.x future cannot be cancelled"),

    /// Closing `newThread()`, `immediate()` and `trampoline()`.
    CLOSING("this backend cannot be closed");

    private final String reason;

    Skip(String reason) {
        this.reason = reason;
    }

    /// {@return the reason, as test reports show it}
    public String reason() {
        return reason;
    }
}
