package io.picos;

/// The order in which a completed [Computation] signals its triggers.
public enum Order {
    /// In the order in which they were attached: fair, the default.
    FIFO,

    /// Newest first: cheaper, and better for work that is bound by the processor. The choice wherever
    /// only one waiter is expected.
    LIFO
}
