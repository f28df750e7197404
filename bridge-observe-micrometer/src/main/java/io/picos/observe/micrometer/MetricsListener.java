package io.picos.observe.micrometer;

import io.picos.spi.FiberListener;
import io.picos.spi.LongTurn;
import io.picos.spi.SchedulerFigures;

/// Passes what happens to all [FibersMetrics] that are bound to a registry. Found by [java.util.ServiceLoader]; not
/// for callers.
public final class MetricsListener implements FiberListener {
    /// For [java.util.ServiceLoader].
    public MetricsListener() {}

    @Override
    public void figures(SchedulerFigures figures) {
        FibersMetrics.forEach(metrics -> metrics.add(figures.scheduler()));
    }

    @Override
    public void lane(String scheduler, String thread, long delayNanos, int fibers) {
        FibersMetrics.forEach(metrics -> metrics.delayed(scheduler, delayNanos));
    }

    @Override
    public void fired(long lagNanos) {
        FibersMetrics.forEach(metrics -> metrics.lagged(lagNanos));
    }

    @Override
    public void lasts(LongTurn turn) {
        FibersMetrics.forEach(metrics -> metrics.lasted(turn));
    }
}
