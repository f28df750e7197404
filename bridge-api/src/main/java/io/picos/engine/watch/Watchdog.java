package io.picos.engine.watch;

import io.picos.engine.lane.Lane;
import io.picos.engine.thread.Rescue;
import io.picos.engine.thread.Uncaught;
import io.picos.engine.time.TimerThread;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Looks after the engines in use, from one daemon thread: nobody else would tell that a backend is gone, and
/// nobody else would find a lane or a fiber that an error has left alone.
///
/// It holds on to an engine as long as that has fibers, so that suspended fibers are reachable.
public final class Watchdog {
    private static final Set<Watched> WATCHED = ConcurrentHashMap.newKeySet();

    /// Above this, a look is worth being called early.
    private static final long LONG_NANOS = 10_000_000;

    /// An engine that was added during the last look is looked at after this at the latest.
    private static final long LONGEST_NANOS = 250_000_000;

    /// Whether a fiber is stranded: an error has kept it from being made ready. Written directly, and before the
    /// watchdog looks for it: after an error a call may fail as well.
    public static volatile boolean anyStranded; // written by any thread, cleared by the watchdog

    private static final AtomicBoolean STARTING = new AtomicBoolean(); // whether the thread is being started
    private static volatile @Nullable Thread thread; // written by who starts it
    private static volatile boolean dead; // written by the thread, should it end; cleared by who starts another one
    private static volatile boolean resting; // set by the watchdog, cleared by who wakes it
    private static volatile boolean reported; // written by the watchdog, once

    private Watchdog() {}

    /// Looks after the engine from now on.
    ///
    /// @throws OutOfMemoryError if there is no thread to be had; then the engine is not watched
    public static void watch(Watched engine) {
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
                if (thread == null || dead) { // else another thread has done it meanwhile
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

    public static void forget(Watched engine) {
        WATCHED.remove(engine);
    }

    /// Has it look soon: there may be a lane that is stuck.
    public static void hurry() {
        if (resting) {
            resting = false;
            LockSupport.unpark(thread);
        }
    }

    /// Tells of a lane that had to be revived, the first time: it is a defect of the engine, or a consequence of
    /// memory that was exhausted.
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

    /// A lack of memory must not end the thread. So the handler does nothing: even a call may need memory, the first
    /// time.
    private static void serve() {
        Throwable failure = null;
        try {
            while (true) {
                try {
                    if (failure != null) {
                        LockSupport.parkNanos(WATCHED, LONG_NANOS); // what fails once is likely to fail at once again
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
        resting = true; // before the look, so that a caller who comes too late for it calls for another one
        long pause = lookAtAll(System.nanoTime());
        if (pause <= LONG_NANOS) {
            resting = false;
        }
        LockSupport.parkNanos(WATCHED, WATCHED.isEmpty() ? Long.MAX_VALUE : Math.min(pause, LONGEST_NANOS));
        resting = false;
        Thread.interrupted(); // nobody has a reason to interrupt this thread, and it must not spin
    }

    private static long lookAtAll(long now) {
        Rescue.drainPending();
        TimerThread.reviveShared();
        if (Retries.areWaiting()) {
            Retries.run();
        }
        long pause = Long.MAX_VALUE;
        boolean rescue = anyStranded;
        anyStranded = false;
        for (Watched engine : WATCHED) {
            try {
                if (rescue) {
                    engine.rescueStranded();
                }
                pause = Math.min(pause, engine.look(now));
            } catch (Throwable thrown) {
                anyStranded |= rescue;
                pause = Math.min(pause, LONGEST_NANOS);
                Uncaught.report(thrown); // a backend that fails to answer must not blind the watchdog to the others
            }
        }
        return pause;
    }
}
