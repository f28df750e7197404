package io.picos.engine.lane;

import org.jspecify.annotations.Nullable;

/// One thing to run on a [Lane]: usually what a fiber does between two suspensions.
///
/// A turn is its own node in the lane's queues, so that making a fiber ready allocates nothing. It is in
/// one queue at most. The thread that takes it from there may put it on a lane again.
public abstract class Turn {
    @Nullable Turn next; // the putter, before the CAS that publishes the turn; then the lane's holder

    /// Runs this, on the thread that drains the lane.
    ///
    /// An error of the virtual machine (no stack, no memory) that leaves this method before [Drain#begin] was
    /// called has the turn taken again. After that call nothing MUST be left to do that the turn cannot see to by
    /// itself.
    ///
    /// @param drain on behalf of which it runs; the lane's other turns wait until this returns
    protected abstract void take(Drain drain);

    /// {@return whether this, while it is run, waits for something on the thread that runs it}
    protected boolean isParked() {
        return false;
    }

    /// {@return whether this waits on its lane again, after it has stopped at a lock}
    protected boolean isReturning() {
        return false;
    }
}
