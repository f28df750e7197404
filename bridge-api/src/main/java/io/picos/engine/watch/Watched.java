package io.picos.engine.watch;

/// What the [Watchdog] looks after: an engine.
public interface Watched {
    /// Called by the watchdog, now and then.
    ///
    /// @param now by [System#nanoTime()]
    /// @return in how many nanoseconds to call again, if this is still watched then
    long look(long now);

    /// Makes fibers ready that an error has kept from being made ready.
    void rescueStranded();
}
