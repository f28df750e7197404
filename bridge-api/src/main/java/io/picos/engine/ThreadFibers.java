package io.picos.engine;

import io.picos.engine.watch.Watchdog;
import io.picos.engine.watch.Watched;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The fibers of [io.picos.ThreadScheduler], for dumps, if that is asked for with `-Dio.picos.observe=all`.
/// They have no lane and no engine that would know them, and a list of them costs more than the rest of a spawn.
final class ThreadFibers {
    private static final @Nullable Set<ThreadFiber> LIVE =
            "all".equals(System.getProperty("io.picos.observe")) ? ConcurrentHashMap.newKeySet() : null;

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
        return LIVE != null;
    }

    /// {@return the listed fibers} Weakly consistent.
    static Collection<ThreadFiber> all() {
        return LIVE == null ? Set.of() : LIVE;
    }

    /// Lists a fiber that is about to be started.
    static void add(ThreadFiber added) {
        if (LIVE != null) {
            if (LIVE.isEmpty()) {
                Watchdog.watch(CLOCK); // for good, since the property asks for that
            }
            LIVE.add(added);
        }
    }

    static void remove(ThreadFiber removed) {
        if (LIVE != null) {
            LIVE.remove(removed);
        }
    }
}
