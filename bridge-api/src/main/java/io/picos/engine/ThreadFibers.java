package io.picos.engine;

import io.picos.engine.watch.Watchdog;
import io.picos.engine.watch.Watched;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// The fibers of [io.picos.ThreadScheduler], for dumps, if that is asked for with `-Dio.picos.observe=all` or by
/// [io.picos.ThreadScheduler#listFibers]. They have no lane and no engine that would know them, and a list of them
/// costs more than the rest of a spawn.
public final class ThreadFibers {
    private static final Set<ThreadFiber> LIVE = ConcurrentHashMap.newKeySet();
    private static volatile boolean listed = "all".equals(System.getProperty("io.picos.observe")); // any thread, once

    /// Has the watchdog look, by whose clock a fiber notes when it was suspended.
    private static final Watched CLOCK = new Watched() {
        @Override
        public long look(long now) {
            return TimeUnit.MILLISECONDS.toNanos(250);
        }

        @Override
        public void rescueStranded() {}
    };

    private ThreadFibers() {}

    /// {@return whether the fibers are listed}
    static boolean areListed() {
        return listed;
    }

    /// Lists the fibers that are started from now on.
    public static void list() {
        listed = true;
    }

    /// {@return the listed fibers} Weakly consistent.
    static Collection<ThreadFiber> all() {
        return LIVE;
    }

    /// Lists a fiber that is about to be started.
    static void add(ThreadFiber added) {
        if (listed) {
            if (LIVE.isEmpty()) {
                Watchdog.watch(CLOCK); // for good: there is no way back
            }
            LIVE.add(added);
        }
    }

    static void remove(ThreadFiber removed) {
        if (listed) {
            LIVE.remove(removed);
        }
    }
}
