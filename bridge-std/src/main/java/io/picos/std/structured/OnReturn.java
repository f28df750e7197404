package io.picos.std.structured;

/// What a scope does about the fibers that are left when its body has ended: has returned, or has thrown
/// [io.picos.ScopeTerminated]. Where it has failed, they are terminated in any case.
public enum OnReturn {
    /// Waits for them.
    WAIT,

    /// Terminates them, and waits for them.
    TERMINATE,

    /// Waits for them, and takes it for an error if a promise was neither awaited nor terminated: somebody has
    /// forgotten a result, and with it perhaps a failure. It costs a stack trace for each promise.
    WAIT_STRICTLY
}
