package io.picos.engine.time;

import static java.util.Objects.requireNonNull;

import io.picos.engine.thread.Headroom;
import io.picos.spi.Backend;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An alarm on the clock of a backend: at most one native timer at a time, for the earliest deadline.
public final class BackendTimer implements TimerQueue.Alarm {
    /// How long there must have been no timer before the watchdog sets it.
    private static final long UNARMED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Backend.Clock clock;
    private final AtomicInteger calls = new AtomicInteger(); // of `rearm`, since the timer was last up to date
    private @Nullable TimerQueue queue; // written once, before use
    private @Nullable Runnable prevent; // the caller that has incremented `calls` from zero
    private volatile boolean armed; // written by that caller, cleared when the timer rings
    private volatile long time; // written by that caller, before `armed`: when the timer rings
    private volatile long unarmedSince; // written by the watchdog, cleared by that caller; 0 if not known

    BackendTimer(Backend.Clock clock) {
        this.clock = clock;
    }

    /// {@return a queue with an alarm on the clock}
    public static TimerQueue queue(Backend.Clock clock) {
        BackendTimer alarm = new BackendTimer(clock);
        TimerQueue queue = new TimerQueue(alarm);
        alarm.queue = queue;
        return queue;
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public void rethink(long latest) {
        if (!armed || time - latest > 0) {
            rearm();
        }
    }

    /// A thread that enters a deadline, or that the timer has called, sets the timer in a moment. The watchdog must not
    /// do that in its place: if time is virtual, the timer has to be set before that thread goes on (S9).
    @Override
    public void revive() {
        long now = System.nanoTime();
        if (!armed) {
            if (unarmedSince == 0) {
                unarmedSince = now;
            } else if (now - unarmedSince >= UNARMED_NANOS) {
                rearm();
            }
        }
    }

    /// Sets the timer anew. Takes no lock, because it calls the backend: the first caller repeats the attempt
    /// until no other thread has called meanwhile.
    private void rearm() {
        Headroom.requireHalf();
        if (calls.getAndIncrement() > 0) {
            return;
        }
        boolean done = false;
        try {
            while (!done) {
                int seen = calls.get();
                arm();
                done = calls.compareAndSet(seen, 0);
            }
        } finally {
            if (!done) {
                calls.set(0); // the backend has thrown; the next caller tries again
            }
        }
    }

    private void arm() {
        armed = false;
        Runnable pending = prevent;
        prevent = null;
        if (pending != null) {
            pending.run();
        }
        TimerQueue owner = requireNonNull(queue);
        long now = clock.nanoTime();
        long next = owner.untilNext();
        if (next != Long.MAX_VALUE) {
            time = now + next;
            try {
                unarmedSince = 0;
                armed = true; // before the timer can ring
                prevent = clock.schedule(this::ring, next);
            } catch (RuntimeException refused) {
                owner.moveTo(TimerThread.QUEUE); // the backend is closed, or as good as closed
            } finally {
                if (prevent == null) {
                    armed = false;
                }
            }
        }
    }

    private void ring() {
        armed = false;
        requireNonNull(queue).fire();
        rearm();
    }
}
