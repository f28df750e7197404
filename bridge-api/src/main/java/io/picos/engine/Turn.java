package io.picos.engine;

import org.jspecify.annotations.Nullable;

/// One thing to run on a [Lane]: usually what a fiber does between two suspensions.
///
/// A turn is its own node in the lane's queues, so that making a fiber ready allocates nothing. It is in
/// one queue at most, and whoever takes it from there may put it on a lane again.
abstract class Turn {
    @Nullable Turn next; // whoever has the turn: the putter before the CAS that publishes it, then the lane's consumer

    /// Runs this, on the thread that drains the lane.
    ///
    /// @param drain on behalf of which it runs; the lane's other turns wait until this returns
    abstract void take(Drain drain);
}
