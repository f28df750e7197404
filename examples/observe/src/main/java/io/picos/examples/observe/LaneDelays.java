package io.picos.examples.observe;

import io.picos.spi.FiberListener;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Remembers how long a turn has to wait on each busy lane. Found by [java.util.ServiceLoader], once for the JVM, so
/// that the delays are static.
///
/// Only busy lanes are measured. A delay is forgotten after a few seconds: the lane has been idle since, or its thread
/// is held up.
public final class LaneDelays implements FiberListener {
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final Map<Lane, Delay> LATEST = new ConcurrentHashMap<>();

    /// A lane, as a viewer knows it.
    ///
    /// @param scheduler the name of its scheduler
    /// @param thread the name of the thread that ran its fibers
    record Lane(String scheduler, String thread) {}

    /// A measurement, about one a second.
    ///
    /// @param lane the measured lane
    /// @param nanos how long the turn has waited for the turns before it
    /// @param fibers that have begun on the lane and not ended
    /// @param time of the measurement, as [System#nanoTime()]
    record Delay(Lane lane, long nanos, int fibers, long time) {}

    /// For [java.util.ServiceLoader].
    public LaneDelays() {}

    @Override
    public void lane(String scheduler, String thread, long delayNanos, int fibers) {
        Lane lane = new Lane(scheduler, thread);
        LATEST.put(lane, new Delay(lane, delayNanos, fibers, System.nanoTime()));
    }

    /// {@return the delays of the last seconds}
    static Collection<Delay> latest() {
        long now = System.nanoTime();
        LATEST.values().removeIf(delay -> now - delay.time() > FRESH_NANOS);
        return LATEST.values();
    }
}
