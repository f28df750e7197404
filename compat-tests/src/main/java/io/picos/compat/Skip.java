package io.picos.compat;

/// The closed list of reasons why a test of a rule may be skipped. No other reason is accepted.
public enum Skip {
    /// Thread identity with JDK carriers.
    THREAD_IDENTITY("a JDK carrier is not a thread of the backend"),

    /// Serial execution with JDK carriers while a fiber blocks outside Picos.
    SERIAL_WHILE_BLOCKED("with JDK carriers a fiber that blocks outside Picos loses its turn, but runs on"),

    /// Cancelling a Vert.x `Future`.
    VERTX_CANCEL("a Vert.x future cannot be cancelled"),

    /// Native timers of `immediate`, `trampoline` and plain executors.
    NATIVE_TIMERS("this backend has no timers of its own"),

    /// Closing `newThread()`, `immediate()` and `trampoline()`.
    CLOSING("this backend cannot be closed"),

    /// Noticing an executor that silently discards tasks.
    SILENT_DISCARD("an executor that discards tasks tells nobody");

    private final String reason;

    Skip(String reason) {
        this.reason = reason;
    }

    /// {@return the reason, as test reports show it}
    public String reason() {
        return reason;
    }
}
