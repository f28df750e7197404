package io.picos.engine.watch;

/// Notices when a number has not changed for a while. For the watchdog.
public final class Still {
    private long number;
    private long since = System.nanoTime();

    /// {@return whether the condition has held, and the number stayed, at each look within the time}
    ///
    /// @param condition that has to hold
    /// @param latest the number
    /// @param now by [System#nanoTime()]
    /// @param nanos the time
    public boolean lasts(boolean condition, long latest, long now, long nanos) {
        if (!condition || latest != number) {
            number = latest;
            since = now;
        }
        return now - since >= nanos;
    }
}
