package io.picos.compat;

/// Why a rule may be skipped: the closed list of section 6 of the contract. Nothing else is an excuse.
public enum Skip {
    /// Thread identity with JDK carriers.
    THREAD_IDENTITY("a JDK carrier is not a thread of the backend"),

    /// Serial execution with JDK carriers while a fiber blocks outside Picos.
    SERIAL_WHILE_BLOCKED("with JDK carriers a fiber that blocks outside Picos loses its turn, but runs on"),

    /// Cancelling a Vert.x `Future`.
    VERTX_CANCEL("a Vert.x future cannot be cancelled"),

    /// Native timers of `immediate`, `trampoline` and plain executors.
    NATIVE_TIMERS("this backend has no timers of its own"),

    /// Closing `newThread()`, `immediate()`, `trampoline()`.
    CLOSING("this backend cannot be closed"),

    /// Noticing an executor that discards silently.
    SILENT_DISCARD("an executor that discards tasks tells nobody");

    private final String reason;

    Skip(String reason) {
        this.reason = reason;
    }

    /// {@return the reason, as reports show it}
    public String reason() {
        return reason;
    }
}
