package io.picos.engine.watch;

/// An engine, for the [Watchdog], which looks after it.
public interface Watched {
    /// Called by the watchdog, now and then.
    ///
    /// @param now the current time, by [System#nanoTime()]
    /// @return the nanoseconds until the next call, if this is still watched then
    long look(long now);

    /// Makes fibers ready that an error has kept from being made ready.
    void rescueStranded();
}
