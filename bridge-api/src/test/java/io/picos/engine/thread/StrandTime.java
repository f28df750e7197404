package io.picos.engine.thread;

import io.picos.explore.Steps;

/// The clock of the fibers of a scenario. Time passes only when a fiber sets a deadline, and then at once, so that the
/// deadline has been reached when the fiber begins to wait for it.
public final class StrandTime {
    private long now; // each access is a step

    /// {@return the nanoseconds that have passed}
    public long now() {
        Steps.read(this, "now");
        return now;
    }

    void pass(long nanos) {
        Steps.write(this, "now");
        now += nanos;
    }
}
