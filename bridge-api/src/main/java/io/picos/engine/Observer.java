package io.picos.engine;

import io.picos.SchedulerClosed;
import io.picos.engine.lane.Drain;
import io.picos.engine.lane.Turn;
import io.picos.engine.thread.Listeners;
import io.picos.engine.watch.Errand;
import io.picos.engine.watch.Guards;
import io.picos.spi.SchedulerFigures;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Observes one engine on behalf of the guard, of listeners, and of everyone who asks for figures.
///
/// An event in the middle of a duty is only counted there. The watchdog compares the counts, and a thread of
/// the engine tells the listeners, so that a slow listener holds up nothing but its own events (O1).
final class Observer {
    /// From one probe to the next. At random, since a lane whose turns are as regular would always be found in the
    /// same place.
    private static final long LEAST_PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(875);
    private static final long MOST_PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(1_125);

    private static final int MOST_LOOKS = 10_000;

    private final Engine engine;
    private final String name;
    private final boolean probes;
    private final AtomicLong refusals = new AtomicLong();
    private final AtomicLong takeovers = new AtomicLong();
    private volatile @Nullable Throwable latestRefusal; // written by submitting threads
    private final Errand telling = new Errand();
    private long nextProbe = System.nanoTime() + LEAST_PROBE_NANOS; // the watchdog: when it has the lanes probed
    private volatile long toldRefusals; // the thread that tells, and the watchdog that looks for news
    private volatile long toldTakeovers; // the same
    private volatile boolean toldClosed; // the same

    /// @param probes whether turns of the engine's own may be put on the lanes: not if time is virtual
    Observer(Engine engine, String name, boolean probes) {
        this.engine = engine;
        this.name = name;
        this.probes = probes;
    }

    // ---- counting

    void refused(Throwable thrown) {
        refusals.getAndIncrement();
        latestRefusal = thrown;
    }

    void tookOver(int turns) {
        takeovers.getAndAdd(turns);
    }

    /// {@return the figures of this moment}
    SchedulerFigures figures() {
        Homes.Totals totals = engine.homes().totals();
        return new SchedulerFigures(
                name,
                totals.begun(),
                totals.begun() - totals.alive(),
                // at most all: the numbers are read one after the other, while fibers begin and end
                Math.min(engine.homes().suspended(MOST_LOOKS), totals.alive()),
                totals.turns(),
                refusals.get(),
                takeovers.get(),
                totals.lanes(),
                totals.busyLanes(),
                engine.ownDeadlines(),
                engine.closed != null);
    }

    // ---- for the watchdog

    /// {@return the nanoseconds until the next look that the guard needs}
    long look(long now) {
        long pause = Guards.pause();
        Home[] homes = engine.homes().all();
        if (pause != Long.MAX_VALUE) {
            for (Home home : homes) {
                home.turnWatch().look(now, pause);
            }
            for (LastResort.Refuge last : engine.lastResort().all()) {
                last.turnWatch().look(now, pause);
            }
        }
        if (Listeners.ANY) {
            boolean isTime = now - nextProbe >= 0;
            if ((isTime || hasNews()) && telling.begin(isTime ? this::probeAndTell : this::tell) && isTime) {
                nextProbe = now + ThreadLocalRandom.current().nextLong(LEAST_PROBE_NANOS, MOST_PROBE_NANOS);
            }
        }
        return homes.length == 0 ? Long.MAX_VALUE : pause;
    }

    private boolean hasNews() {
        return refusals.get() != toldRefusals
                || takeovers.get() != toldTakeovers
                || (engine.closed != null && !toldClosed);
    }

    private void probeAndTell() {
        if (probes) {
            for (Home home : engine.homes().all()) {
                home.probe().putIfBusy();
            }
        }
        Listeners.figures(figures());
        tell();
    }

    private void tell() {
        long refused = refusals.get();
        Throwable latest = latestRefusal;
        if (refused != toldRefusals && latest != null) {
            Listeners.refused(name, refused - toldRefusals, latest);
            toldRefusals = refused;
        }
        long taken = takeovers.get();
        if (taken != toldTakeovers) {
            Listeners.tookOver(name, taken - toldTakeovers);
            toldTakeovers = taken;
        }
        SchedulerClosed why = engine.closed;
        if (why != null && !toldClosed) {
            Listeners.closed(name, why);
            toldClosed = true;
        }
    }

    /// Measures how long a turn waits on a lane.
    static final class Probe extends Turn {
        private final String scheduler;
        private final Home home;
        private volatile boolean isUnderWay; // set by the thread that puts it, cleared by the thread that takes it
        private long put; // written by the thread that puts it; published by the lane

        Probe(String scheduler, Home home) {
            this.scheduler = scheduler;
            this.home = home;
        }

        /// Puts this on the lane, unless it is there still. An idle lane would wake the backend for nothing.
        private void putIfBusy() {
            if (!isUnderWay && home.lane().isBusy()) {
                isUnderWay = true;
                put = System.nanoTime();
                boolean accepted = false;
                try {
                    accepted = home.lane().put(this);
                } finally {
                    if (!accepted) {
                        isUnderWay = false;
                    }
                }
            }
        }

        @Override
        protected void take(Drain drain) {
            drain.begin(); // a probe that an error cuts off is not repeated
            isUnderWay = false;
            try {
                Listeners.lane(
                        scheduler,
                        Thread.currentThread().getName(),
                        System.nanoTime() - put,
                        home.fibers().count());
            } catch (VirtualMachineError lost) {
                // the listeners have missed an event
            }
        }
    }
}
