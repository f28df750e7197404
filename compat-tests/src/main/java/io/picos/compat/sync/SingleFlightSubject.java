package io.picos.compat.sync;

import io.picos.std.sync.SingleFlight;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The operation of a single flight, as the rules call it. By default, it calls `io.picos.std.sync`. A subject
/// that is wrong on purpose overrides it.
public interface SingleFlightSubject {
    /// The operation of `io.picos.std.sync`.
    SingleFlightSubject REAL = new SingleFlightSubject() {};

    /// {@return [SingleFlight#run]}
    ///
    /// @param flights the group of flights
    /// @param key the key of the flight
    /// @param body the body to run
    /// @param <V> the type of the value
    default <V extends @Nullable Object> V run(SingleFlight<Object, V> flights, Object key, Callable<V> body) {
        return flights.run(key, body);
    }
}
