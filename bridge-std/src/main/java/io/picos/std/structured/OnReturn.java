package io.picos.std.structured;

/// How a scope treats the remaining fibers when its body has returned, or has thrown [io.picos.ScopeTerminated]
/// (G7). If the body has failed, they are terminated in any case.
public enum OnReturn {
    /// Waits for the remaining fibers.
    WAIT,

    /// Terminates the remaining fibers, and waits for them.
    TERMINATE,

    /// Waits for the remaining fibers. A promise that was neither awaited nor terminated nor handed on is a
    /// failure (G11): a result was forgotten, and perhaps an exception with it. This costs a stack trace for
    /// each promise.
    WAIT_STRICTLY
}
