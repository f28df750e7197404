package io.picos;

/// A state of a [Computation]; the state machine is drawn there.
sealed interface State permits Settled, Tentative {}
