package io.picos.engine.lane;

import org.jspecify.annotations.Nullable;

/// A unit of work on a [Lane]: usually the work of a fiber between two suspensions.
///
/// A turn is its own node in the lane's queues, so that making a fiber ready allocates nothing. It is in at
/// most one queue. The thread that takes it from that queue may put it on a lane again.
public abstract class Turn {
    @Nullable Turn next; // the putter, before the CAS that publishes the turn; then the thread that takes it

    /// Runs this turn on the thread that drains the lane.
    ///
    /// If an error of the virtual machine (no stack, no memory) leaves this method before [Drain#begin] was
    /// called, the turn is taken again. After that call, the turn itself MUST be able to fulfil all duties that
    /// are left.
    ///
    /// @param drain the drain on behalf of which this runs; the lane's other turns wait until this returns
    protected abstract void take(Drain drain);

    /// {@return whether this turn, while it runs, waits for something on the thread that runs it}
    protected boolean isParked() {
        return false;
    }
}
