package io.picos.fault.inside;

import io.picos.Fiber;
import io.picos.SchedulerClosed;
import io.picos.engine.thread.Listeners;
import io.picos.spi.FiberListener;
import io.picos.spi.LongTurn;
import io.picos.spi.SchedulerFigures;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A listener. Each call of it is a point, so that it throws now and then, and is switched off.
public final class Ear implements FiberListener {
    private static final Map<Fiber, AtomicInteger> BEGINNINGS = new ConcurrentHashMap<>();
    private static final Map<Fiber, AtomicInteger> ENDS = new ConcurrentHashMap<>();
    private static final Set<String> HEARD = ConcurrentHashMap.newKeySet();
    private static final Set<Throwable> THROWN = ConcurrentHashMap.newKeySet();
    private static volatile String refused = ""; // written by the scenario: the event at which it throws in any case

    /// Made by the service loader.
    public Ear() {}

    static boolean isThere() {
        return Listeners.ANY;
    }

    /// Forgets the run before, and switches the listener on again.
    static void open() {
        BEGINNINGS.clear();
        ENDS.clear();
        HEARD.clear();
        THROWN.clear();
        refused = "";
        try {
            Field all = Listeners.class.getDeclaredField("ALL");
            all.setAccessible(true);
            Object listeners = all.get(null);
            for (int at = 0; at < Array.getLength(listeners); at++) {
                Object listener = Array.get(listeners, at);
                MethodHandles.privateLookupIn(listener.getClass(), MethodHandles.lookup())
                        .findVarHandle(listener.getClass(), "off", boolean.class)
                        .setVolatile(listener, false);
            }
        } catch (ReflectiveOperationException renamed) {
            throw new AssertionError(renamed);
        }
    }

    /// {@return whether there was such an event in this run}
    static boolean hasHeard(String event) {
        return HEARD.contains(event);
    }

    /// Has the listener throw at each such event, so that it is switched off at the first.
    static void refuse(String event) {
        refused = event;
    }

    /// {@return whether it has thrown this, or the cause of this} No fiber and no backend may see that (O7).
    static boolean hasThrown(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (THROWN.contains(each)) {
                return true;
            }
        }
        return false;
    }

    /// Adds a symptom for each fiber that has begun or ended more than once.
    static void check(List<String> symptoms) {
        BEGINNINGS.forEach((fiber, times) -> checkOnce(fiber + " has begun", times, symptoms));
        ENDS.forEach((fiber, times) -> checkOnce(fiber + " has ended", times, symptoms));
    }

    private static void checkOnce(String event, AtomicInteger times, List<String> symptoms) {
        if (times.get() > 1) {
            symptoms.add("the listener was told " + times + " times that " + event);
        }
    }

    private static void hear(String event) {
        HEARD.add(event);
        try {
            Faults.call("FiberListener." + event);
            if (event.equals(refused)) {
                throw new World.Stop();
            }
        } catch (Throwable thrown) {
            THROWN.add(thrown);
            throw thrown;
        }
    }

    @Override
    public boolean wantsSuspensions() {
        return true;
    }

    @Override
    public void began(Fiber fiber, String scheduler, long spawner) {
        BEGINNINGS.computeIfAbsent(fiber, ignored -> new AtomicInteger()).incrementAndGet();
        hear("began");
    }

    @Override
    public void ended(Fiber fiber) {
        ENDS.computeIfAbsent(fiber, ignored -> new AtomicInteger()).incrementAndGet();
        hear("ended");
    }

    @Override
    public Runnable suspends(Fiber fiber, Object waitedFor) {
        hear("suspends");
        return () -> hear("resumes");
    }

    @Override
    public void unhandled(Fiber fiber, Throwable thrown) {
        hear("unhandled");
    }

    @Override
    public void lasts(LongTurn turn) {
        hear("lasts");
    }

    @Override
    public void figures(SchedulerFigures figures) {
        hear("figures");
    }

    @Override
    public void lane(String scheduler, String thread, long delayNanos, int fibers) {
        hear("lane");
    }

    @Override
    public void fired(long lagNanos) {
        hear("fired");
    }

    @Override
    public void refused(String scheduler, long tasks, Throwable latest) {
        hear("refused");
    }

    @Override
    public void tookOver(String scheduler, long turns) {
        hear("tookOver");
    }

    @Override
    public void closed(String scheduler, SchedulerClosed why) {
        hear("closed");
    }
}
