package io.picos.engine.watch;

/// Notices when a number has not changed for a while. For the watchdog.
public final class Still {
    private long number;
    private long since = System.nanoTime();

    /// {@return whether, at each look within the time, the condition has held and the number was the same}
    ///
    /// @param condition whether the condition holds now
    /// @param latest the number now
    /// @param now the current time, by [System#nanoTime()]
    /// @param nanos the time
    public boolean lasts(boolean condition, long latest, long now, long nanos) {
        if (!condition || latest != number) {
            number = latest;
            since = now;
        }
        return now - since >= nanos;
    }
}
