package io.picos.observe;

import io.picos.spi.SchedulerFigures;

/// The figures of a scheduler, as JMX wants them: see [SchedulerFigures].
public final class SchedulerBean {
    private final SchedulerFigures figures;

    SchedulerBean(SchedulerFigures figures) {
        this.figures = figures;
    }

    /// {@return the name of the scheduler}
    public String getScheduler() {
        return figures.scheduler();
    }

    /// {@return the fibers that have begun and not ended}
    public long getAlive() {
        return figures.alive();
    }

    /// {@return the fibers that have begun}
    public long getBegun() {
        return figures.begun();
    }

    /// {@return the fibers that have ended}
    public long getEnded() {
        return figures.ended();
    }

    /// {@return the fibers that are suspended, about}
    public long getSuspended() {
        return figures.suspended();
    }

    /// {@return the turns that were taken}
    public long getTurns() {
        return figures.turns();
    }

    /// {@return the tasks that the backend has refused}
    public long getRefusals() {
        return figures.refusals();
    }

    /// {@return the turns that another lane took over}
    public long getTakeovers() {
        return figures.takeovers();
    }

    /// {@return the lanes that are open}
    public int getLanes() {
        return figures.lanes();
    }

    /// {@return the lanes on which turns run or wait}
    public int getBusyLanes() {
        return figures.busyLanes();
    }

    /// {@return the deadlines on the backend's own clock}
    public int getDeadlines() {
        return figures.deadlines();
    }

    /// {@return whether the backend was found closed}
    public boolean isClosed() {
        return figures.isClosed();
    }
}
