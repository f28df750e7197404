package io.picos.observe;

import io.picos.Fiber;
import io.picos.SchedulerClosed;
import io.picos.spi.FiberListener;
import io.picos.spi.LongTurn;
import io.picos.spi.SchedulerFigures;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes the events of fibers and schedulers to JDK Flight Recorder. Found by [java.util.ServiceLoader]; not for
/// callers.
///
/// Without a recording, and for an event that is not enabled, nothing is written, and an event costs a few
/// nanoseconds.
public final class FlightListener implements FiberListener {
    private static final long LAG_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /// For [java.util.ServiceLoader].
    public FlightListener() {
        LongTurns.follow();
        Dumps.register();
        Fibers.register();
    }

    @Override
    public void began(Fiber fiber, String scheduler, long spawner) {
        Events.FiberStart event = new Events.FiberStart();
        if (event.shouldCommit()) {
            event.fiber = number();
            event.name = name();
            event.scheduler = scheduler;
            event.spawner = spawner;
            event.commit();
        }
    }

    @Override
    public boolean wantsSuspensions() {
        return true; // a recording that begins later may want them
    }

    @Override
    public @Nullable Runnable suspends(Fiber fiber, Object waitedFor) {
        Events.Suspension event = new Events.Suspension();
        if (!event.isEnabled()) {
            return null;
        }
        event.begin();
        event.fiber = number();
        event.name = name();
        event.waitedFor =
                waitedFor.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(waitedFor));
        return event;
    }

    @Override
    public void ended(Fiber fiber) {
        Events.FiberEnd event = new Events.FiberEnd();
        if (event.shouldCommit()) {
            event.fiber = number();
            event.commit();
        }
    }

    /// Without the message, which may contain anything (O9).
    @Override
    public void unhandled(Fiber fiber, Throwable thrown) {
        Events.Unhandled event = new Events.Unhandled();
        if (event.shouldCommit()) {
            StackTraceElement[] stack = thrown.getStackTrace();
            event.fiber = number();
            event.name = name();
            event.exception = thrown.getClass();
            event.place = stack.length == 0 ? null : stack[0].toString();
            event.commit();
        }
    }

    /// {@return the number of the fiber that is told of} Its events come on its own thread.
    private static long number() {
        return Thread.currentThread().threadId();
    }

    private static @Nullable String name() {
        String name = Thread.currentThread().getName();
        return name.isEmpty() ? null : name;
    }

    static void commit(LongTurn turn) {
        Events.LongTurn event = new Events.LongTurn();
        event.scheduler = turn.scheduler();
        event.fiber = turn.fiber();
        event.thread = turn.thread();
        event.kind = turn.kind().name();
        event.lasted = turn.lasted().toNanos();
        event.place = turn.place().toString();
        event.stack = turn.stack().stream().map(StackTraceElement::toString).collect(Collectors.joining("\n"));
        event.commit();
    }

    @Override
    public void figures(SchedulerFigures figures) {
        LongTurns.refresh();
        Events.Fibers event = new Events.Fibers();
        if (event.shouldCommit()) {
            event.scheduler = figures.scheduler();
            event.alive = figures.alive();
            event.suspended = figures.suspended();
            event.begun = figures.begun();
            event.ended = figures.ended();
            event.turns = figures.turns();
            event.lanes = figures.lanes();
            event.busyLanes = figures.busyLanes();
            event.deadlines = figures.deadlines() + SchedulerFigures.sharedDeadlines();
            event.commit();
        }
    }

    @Override
    public void lane(String scheduler, String thread, long delayNanos, int fibers) {
        Events.LaneDelay event = new Events.LaneDelay();
        if (event.shouldCommit()) {
            event.scheduler = scheduler;
            event.thread = thread;
            event.delay = delayNanos;
            event.fibers = fibers;
            event.commit();
        }
    }

    @Override
    public void fired(long lagNanos) {
        lagged(lagNanos);
    }

    static void lagged(long nanos) {
        if (nanos >= LAG_NANOS) {
            Events.TimerLag event = new Events.TimerLag();
            event.lag = nanos;
            event.commit();
        }
    }

    @Override
    public void refused(String scheduler, long tasks, Throwable latest) {
        Events.Refused event = new Events.Refused();
        event.scheduler = scheduler;
        event.tasks = tasks;
        event.exception = latest.getClass();
        event.commit();
    }

    @Override
    public void tookOver(String scheduler, long turns) {
        Events.TakenOver event = new Events.TakenOver();
        event.scheduler = scheduler;
        event.turns = turns;
        event.commit();
    }

    @Override
    public void closed(String scheduler, SchedulerClosed why) {
        Events.Closed event = new Events.Closed();
        event.scheduler = scheduler;
        event.why = why.getMessage();
        event.commit();
    }
}
