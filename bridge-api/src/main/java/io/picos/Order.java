package io.picos;

/// The order in which a completed [Computation] signals its triggers (C3).
public enum Order {
    /// In the order in which they were attached: fair, the default.
    FIFO,

    /// Newest first: cheaper, and better for CPU-bound work. The choice wherever only one waiter is expected.
    LIFO
}
