package io.picos.engine;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.SchedulerClosed;
import io.picos.spi.Backend;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The homes of an [Engine]: one for each thread that the backend can use at the same time, but no more than
/// there are cores.
///
/// They are opened when they are needed, and removed after a second without fibers, when their workers are given
/// back. While there are any, the backend has the engine's hook for its closure.
final class Homes {
    private static final VarHandle OPEN =
            fieldVarHandle(MethodHandles.lookup(), "open", VarHandle.class, Homes.class, Home[].class);

    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private static final Home[] NONE = {};
    private static final Runnable NOTHING = () -> {};

    private final Engine engine;
    private final Backend backend;
    private final int most;
    private final AtomicInteger launches = new AtomicInteger();
    private volatile Home[] open = NONE; // CASed, any thread; never changed in place
    private final AtomicReference<Runnable> forget = new AtomicReference<>(NOTHING); // takes back `onClose`

    Homes(Engine engine, Backend backend) {
        this.engine = engine;
        this.backend = backend;
        this.most = Math.clamp(backend.parallelism(), 1, CORES);
    }

    /// {@return those that are open} The caller does not change the array.
    Home[] all() {
        return open;
    }

    boolean isEmpty() {
        return open.length == 0;
    }

    /// {@return whether all fibers live in one home, unless the engine is closed}
    boolean isSerial() {
        return most == 1;
    }

    // ---- finding one

    /// {@return a number that spreads the fibers that are started from outside over the lanes}
    int nextLaunch() {
        return launches.getAndIncrement();
    }

    /// {@return a home for a fiber: the home with that turn, or the next one if only the next one is idle}
    ///
    /// @param turn spreads successive fibers over the lanes
    Home find(int turn) {
        Home[] homes = open;
        if (homes.length > 0) {
            Home candidate = homes[Math.floorMod(turn, homes.length)];
            if (!candidate.lane().isRetired()) {
                if (!candidate.lane().isBusy()) {
                    return candidate;
                }
                if (homes.length == most) {
                    return most == 1 ? candidate : better(homes, candidate, turn);
                }
            }
        }
        return openAnother();
    }

    /// A look at each of many lanes would cost more than it finds, unless the busy lane is in a long turn.
    private static Home better(Home[] homes, Home busy, int turn) {
        Home next = homes[Math.floorMod(turn + 1, homes.length)];
        if (!next.lane().isBusy() && !next.lane().isRetired()) {
            return next;
        }
        for (int i = 1; busy.isSlow() && i < homes.length; i++) {
            Home other = homes[Math.floorMod(turn + i, homes.length)];
            if (isAtHand(other)) {
                return other;
            }
        }
        return busy;
    }

    /// {@return another home than one that is stuck, and not in a long turn itself; or null if there is none}
    @Nullable Home findOtherThan(Home stuck) {
        for (Home home : open) {
            if (home != stuck && isAtHand(home)) {
                return home;
            }
        }
        return mayOpen(open) ? openAnother() : null;
    }

    /// {@return whether fibers there would not wait for a long turn}
    private static boolean isAtHand(Home home) {
        return !home.isSlow() && !home.lane().isRetired();
    }

    // ---- opening one

    /// Opens one more, or answers one that is open, if there are enough. Without a lock, which a thread that must
    /// not be blocked would have to wait for.
    private Home openAnother() {
        while (true) {
            removeRetired();
            Home[] homes = open;
            if (!mayOpen(homes)) {
                return homes[Math.floorMod(launches.get(), homes.length)];
            }
            SchedulerClosed cause = engine.closed;
            Home[] more = Arrays.copyOf(homes, homes.length + 1);
            Home opened = cause == null ? tryOpen(homes, more) : tryOpen(homes, more, new Home(engine, cause));
            if (opened == null) {
                continue; // lost to another thread, which has opened one or given one back
            }
            if (homes.length == 0) {
                askToBeTold();
            }
            SchedulerClosed since = engine.closed;
            if (cause == null && since != null) {
                opened.close(since); // who has closed this may not have seen it
            }
            engine.watch(); // the engine may have been in use no more
            return opened;
        }
    }

    /// The worker is given back unless it is put into use.
    private @Nullable Home tryOpen(Home[] homes, Home[] more) {
        Backend.Worker worker = backend.openWorker();
        boolean used = false;
        try {
            Home opened = tryOpen(homes, more, new Home(engine, worker));
            used = opened != null;
            return opened;
        } finally {
            if (!used) {
                worker.close();
            }
        }
    }

    private @Nullable Home tryOpen(Home[] homes, Home[] more, Home candidate) {
        more[homes.length] = candidate;
        return OPEN.compareAndSet(this, homes, more) ? candidate : null;
    }

    /// Once closed, a few more on threads of ours, since those of the backend may never come back from their
    /// turns. Not as many as turns seem stuck: on a machine under load they all do.
    private boolean mayOpen(Home[] homes) {
        return homes.length < (engine.closed == null ? most : most + CORES);
    }

    private void askToBeTold() {
        forget.getAndSet(backend.onClose(engine::closeAndEnd)).run();
    }

    // ---- giving it back

    /// Retires those that have had nothing to do for a while, and removes those that have been retired.
    void giveBackIdle(long now) {
        for (Home home : open) {
            home.retireIfIdle(now);
        }
        removeRetired();
    }

    private void removeRetired() {
        for (Home home : open) {
            if (home.lane().isRetired()) {
                remove(home);
            }
        }
    }

    private void remove(Home retired) {
        retired.dispose(); // while the watchdog still finds it, should this fail
        Home[] homes = open;
        while (Arrays.asList(homes).contains(retired)) {
            Home[] rest = Arrays.stream(homes).filter(other -> other != retired).toArray(Home[]::new);
            if (OPEN.compareAndSet(this, homes, rest)) {
                if (rest.length == 0) {
                    forget.getAndSet(NOTHING).run();
                    if (open.length > 0) {
                        askToBeTold(); // whoever has opened one meanwhile may have asked before that
                    }
                }
                return;
            }
            homes = open; // another thread has opened one or given one back, perhaps this one
        }
    }

    @Override
    public String toString() {
        return Arrays.toString(open);
    }
}
