package io.picos.engine.watch;

import io.picos.engine.lane.Lane;
import io.picos.engine.thread.Rescue;
import io.picos.engine.thread.Uncaught;
import io.picos.engine.time.TimerThread;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Looks after the engines in use, from one daemon thread. No other thread would notice that a backend is gone,
/// or find a lane or a fiber that an error has left alone.
///
/// The watchdog refers to an engine as long as the engine has fibers, so that suspended fibers are reachable.
public final class Watchdog {
    private static final Set<Watched> WATCHED = ConcurrentHashMap.newKeySet();

    /// A pause that is longer than this can be cut short by [#hurry].
    private static final long LONG_NANOS = 10_000_000;

    /// The longest pause while there are engines. It bounds the wait of an engine that was added during the
    /// last look.
    private static final long LONGEST_NANOS = 250_000_000;

    /// Whether a fiber is stranded: an error has kept it from being made ready. Written directly, because after
    /// an error a call may fail as well, and before the watchdog looks for the fiber.
    public static volatile boolean anyStranded; // written by any thread, cleared by the watchdog

    /// The time by [System#nanoTime()] of the last look, at most 250 ms old while there are engines. A fiber
    /// that suspends reads this instead of a clock.
    public static volatile long now = System.nanoTime(); // written by the watchdog, and when an engine is added

    private static final AtomicBoolean STARTING = new AtomicBoolean(); // whether the thread is being started
    private static volatile @Nullable Thread thread; // written by the thread that starts it
    private static volatile boolean dead; // written by the thread if it ends, cleared by the starter of another thread
    private static volatile boolean resting; // set by the watchdog, cleared by the thread that wakes it
    private static volatile boolean reported; // written by the watchdog, once

    private Watchdog() {}

    /// Looks after the engine from now on.
    ///
    /// @throws OutOfMemoryError if no thread can be started; the engine is then not watched
    public static void watch(Watched engine) {
        now = System.nanoTime(); // the last look may be long ago
        WATCHED.add(engine);
        boolean runs = false;
        try {
            startIfNecessary();
            runs = true;
        } finally {
            if (!runs) {
                WATCHED.remove(engine); // the next use tries again
            }
        }
        LockSupport.unpark(thread);
    }

    private static void startIfNecessary() {
        if ((thread == null || dead) && STARTING.compareAndSet(false, true)) {
            try {
                if (thread == null || dead) { // else another thread has started it meanwhile
                    thread = start();
                    dead = false;
                }
            } finally {
                STARTING.set(false);
            }
        }
    }

    /// {@return whether the thread has to be started again, by [#watch]}
    public static boolean isDead() {
        return dead;
    }

    private static Thread start() {
        Thread started = Thread.ofPlatform()
                .daemon()
                .name("picos-watchdog")
                .inheritInheritableThreadLocals(false)
                .unstarted(Watchdog::serve);
        started.setContextClassLoader(null); // it outlives any application
        started.start();
        return started;
    }

    /// {@return the engines in use} A live, weakly consistent view.
    public static Set<Watched> watched() {
        return Collections.unmodifiableSet(WATCHED);
    }

    public static void forget(Watched engine) {
        WATCHED.remove(engine);
    }

    /// Has the watchdog look soon: there may be a lane that is stuck.
    public static void hurry() {
        if (resting) {
            resting = false;
            LockSupport.unpark(thread);
        }
    }

    /// Logs a lane that had to be revived, the first time only. It is a defect of the engine, or a consequence
    /// of exhausted memory.
    public static void report(Watched engine, Lane lane, String failure) {
        if (!reported) {
            reported = true;
            System.getLogger("io.picos")
                    .log(
                            System.Logger.Level.WARNING,
                            "A lane had fibers to run, and nobody ran them (" + failure + "). It goes on: " + lane
                                    + " of "
                                    + engine
                                    + ". Unless memory or stack was exhausted, this is a defect of Picos Bridge;"
                                    + " please report it. Further ones are not reported.");
        }
    }

    /// A lack of memory must not end the thread. So the catch block makes no call: even a call may need memory,
    /// the first time.
    private static void serve() {
        Throwable failure = null;
        try {
            while (true) {
                try {
                    if (failure != null) {
                        LockSupport.parkNanos(WATCHED, LONG_NANOS); // the next look is likely to fail, too
                        Uncaught.report(failure);
                        failure = null;
                    }
                    look();
                } catch (Throwable thrown) {
                    failure = thrown;
                }
            }
        } finally {
            dead = true;
        }
    }

    private static void look() {
        resting = true; // before the look, so that a caller that is too late for this look asks for another
        now = System.nanoTime();
        long pause = lookAtAll(now);
        if (pause <= LONG_NANOS) {
            resting = false;
        }
        LockSupport.parkNanos(WATCHED, WATCHED.isEmpty() ? Long.MAX_VALUE : Math.min(pause, LONGEST_NANOS));
        resting = false;
        Thread.interrupted(); // no code has a reason to interrupt this thread, and it must not spin
    }

    private static long lookAtAll(long now) {
        Rescue.drainPending();
        TimerThread.reviveShared();
        if (Retries.areWaiting()) {
            Retries.run();
        }
        boolean rescue = anyStranded;
        anyStranded = false; // before the rescue, in the course of which fibers may be stranded again
        boolean done = false;
        try {
            long pause = Long.MAX_VALUE;
            boolean failed = false;
            for (Watched engine : WATCHED) {
                try {
                    if (rescue) {
                        engine.rescueStranded();
                    }
                    pause = Math.min(pause, engine.look(now));
                } catch (Throwable thrown) {
                    failed = true;
                    pause = Math.min(pause, LONGEST_NANOS);
                    Uncaught.report(thrown); // a backend that throws must not keep the watchdog from the other engines
                }
            }
            done = !failed;
            return pause;
        } finally {
            if (rescue && !done) { // the next look rescues those that are left
                anyStranded = true;
            }
        }
    }
}
