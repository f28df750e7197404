package io.picos.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// Looks after the engines in use, from one daemon thread: nobody else would tell that a backend is gone.
///
/// It holds on to an engine as long as that has fibers, so that suspended fibers are reachable.
final class Watchdog {
    private static final Set<Engine> WATCHED = ConcurrentHashMap.newKeySet();

    /// Above this, a look is worth being called early.
    private static final long LONG_NANOS = 10_000_000;

    /// An engine that was added during the last look is looked at after this at the latest.
    private static final long LONGEST_NANOS = 250_000_000;

    private static volatile boolean resting; // set by the watchdog, cleared by who wakes it

    private Watchdog() {}

    static void watch(Engine engine) {
        WATCHED.add(engine);
        LockSupport.unpark(Running.THREAD); // and start it, the first time
    }

    static void forget(Engine engine) {
        WATCHED.remove(engine);
    }

    /// Has it look soon: there may be a lane that is stuck.
    static void hurry() {
        if (resting) {
            resting = false;
            LockSupport.unpark(Running.THREAD);
        }
    }

    /// Started when first used.
    private static final class Running {
        static final Thread THREAD = Thread.ofPlatform()
                .daemon()
                .name("picos-watchdog")
                .inheritInheritableThreadLocals(false)
                .unstarted(Watchdog::serve);

        static {
            THREAD.start();
        }
    }

    @SuppressWarnings("InfiniteLoopStatement")
    private static void serve() {
        while (true) {
            resting = true; // before the look, so that whoever comes too late for it calls for another one
            long pause = lookAtAll(System.nanoTime());
            if (pause <= LONG_NANOS) {
                resting = false;
            }
            LockSupport.parkNanos(WATCHED, WATCHED.isEmpty() ? Long.MAX_VALUE : Math.min(pause, LONGEST_NANOS));
            resting = false;
            Thread.interrupted(); // nobody has a reason to interrupt this thread, and it must not spin
        }
    }

    private static long lookAtAll(long now) {
        long pause = Long.MAX_VALUE;
        for (Engine engine : WATCHED) {
            try {
                pause = Math.min(pause, engine.look(now));
            } catch (Throwable thrown) {
                Uncaught.report(thrown); // a backend that fails to answer must not blind us to the others
            }
        }
        return pause;
    }
}
