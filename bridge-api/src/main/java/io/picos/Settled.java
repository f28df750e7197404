package io.picos;

/// A state of a [Computation] that depends on no transaction: still running, or completed.
sealed interface Settled extends State permits Bag, Outcome {}
