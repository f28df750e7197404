package io.picos.engine;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.SchedulerClosed;
import io.picos.engine.carrier.LiveFibers;
import io.picos.engine.thread.Rescue;
import io.picos.engine.thread.Uncaught;
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
/// A home is opened on demand. After a second without fibers, its worker is closed and the home is removed.
/// While there are homes, the engine's hook for the closure of the backend is registered.
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
    private final AtomicReference<Runnable> forget = new AtomicReference<>(NOTHING); // undoes `onClose`
    private final Object census = new Object(); // the lock for `past`, and for counting while no home is removed
    private long pastBegun; // guarded by census: the fibers of removed homes
    private long pastTurns; // guarded by census: the turns of removed homes

    Homes(Engine engine, Backend backend) {
        this.engine = engine;
        this.backend = backend;
        this.most = Math.clamp(backend.parallelism(), 1, CORES);
    }

    /// {@return the open homes} The caller must not change the array.
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

    // ---- finding a home

    /// {@return a number that spreads the fibers that are started from outside over the lanes}
    int nextLaunch() {
        return launches.getAndIncrement();
    }

    /// {@return a home for a fiber: the home that the turn selects, or the next home if only the next home is
    /// idle} Opens another home if the selected home is busy and there may be more homes.
    ///
    /// @param turn a number that spreads successive fibers over the lanes
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

    /// Looks only at the next home, unless the busy lane is in a long turn: a look at each of many lanes costs
    /// more than it gains.
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

    /// {@return a home other than the stuck one, and not in a long turn itself, or null if there is none}
    @Nullable Home findOtherThan(Home stuck) {
        for (Home home : open) {
            if (home != stuck && isAtHand(home)) {
                return home;
            }
        }
        return mayOpen(open) ? openAnother() : null;
    }

    /// {@return whether fibers that are put there would not wait for a long turn}
    private static boolean isAtHand(Home home) {
        return !home.isSlow() && !home.lane().isRetired();
    }

    // ---- opening a home

    /// Opens another home, or returns an open home if there are enough. Takes no lock, because a caller that
    /// must not be blocked would have to wait for it.
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
                continue; // lost to another thread, which has opened or removed a home
            }
            if (homes.length == 0) {
                askToBeTold();
            }
            SchedulerClosed since = engine.closed;
            if (cause == null && since != null) {
                opened.close(since); // the closing thread may not have seen this home
            }
            engine.watch(); // the watchdog may have forgotten the engine as unused
            return opened;
        }
    }

    /// Opens a worker, and closes it again unless it is put into use.
    private @Nullable Home tryOpen(Home[] homes, Home[] more) {
        Backend.Worker worker = backend.openWorker();
        boolean used = false;
        try {
            Home opened = tryOpen(homes, more, new Home(engine, worker));
            used = opened != null;
            return opened;
        } finally {
            if (!used) {
                giveBack(worker);
            }
        }
    }

    /// Closes a worker that no home has: the watchdog would not find it. If there is no stack or memory for that
    /// here, a thread of the engine closes it.
    private static void giveBack(Backend.Worker worker) {
        try {
            worker.close();
        } catch (VirtualMachineError error) {
            Rescue.execute(worker::close);
        } catch (Throwable thrown) {
            Uncaught.report(thrown); // thrown by a worker that counts as closed all the same
        }
    }

    private @Nullable Home tryOpen(Home[] homes, Home[] more, Home candidate) {
        more[homes.length] = candidate;
        return OPEN.compareAndSet(this, homes, more) ? candidate : null;
    }

    /// Once the engine is closed, a few more homes may be opened, on threads of the engine, because the
    /// backend's threads may never return from their turns. There is not one home for each turn that seems
    /// stuck: on a machine under load, all turns do.
    private boolean mayOpen(Home[] homes) {
        return homes.length < (engine.closed == null ? most : most + CORES);
    }

    private void askToBeTold() {
        forget.getAndSet(backend.onClose(engine::closeAndEnd)).run();
    }

    // ---- giving homes back

    /// Retires the homes that have had nothing to do for a while, and removes the homes that are retired.
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
        retired.dispose(); // before it is removed, so that the watchdog still finds it if this throws
        Home[] homes = open;
        while (Arrays.asList(homes).contains(retired)) {
            Home[] rest = Arrays.stream(homes).filter(other -> other != retired).toArray(Home[]::new);
            if (tryRemove(homes, rest, retired)) {
                if (rest.length == 0) {
                    forget.getAndSet(NOTHING).run();
                    if (open.length > 0) {
                        askToBeTold(); // the thread that has opened a home may have asked before `forget` ran
                    }
                }
                return;
            }
            homes = open; // another thread has opened or removed a home, perhaps this one
        }
    }

    /// Removes a home, and keeps its numbers, which are final. In one step, so that no fiber is counted twice or
    /// not at all (O8).
    private boolean tryRemove(Home[] homes, Home[] rest, Home retired) {
        LiveFibers.Census numbers = new LiveFibers.Census();
        retired.fibers().addTo(numbers);
        long begun = numbers.begun();
        long turns = retired.lane().turnsOpaque();
        synchronized (census) {
            boolean removed = OPEN.compareAndSet(this, homes, rest);
            if (removed) {
                pastBegun += begun;
                pastTurns += turns;
            }
            return removed;
        }
    }

    // ---- counting

    /// The sums over all homes, and over those that there were.
    ///
    /// @param begun the fibers that have begun
    /// @param alive those of them that have not ended
    /// @param turns the turns
    /// @param lanes the lanes that are open
    /// @param busyLanes those of them with turns
    record Totals(long begun, long alive, long turns, int lanes, int busyLanes) {}

    /// {@return how many fibers are suspended}
    ///
    /// @param most how many fibers of each home to look at
    long suspended(int most) {
        long sum = 0;
        for (Home home : open) {
            sum += home.fibers().suspended(most);
        }
        return sum;
    }

    Totals totals() {
        synchronized (census) {
            LiveFibers.Census fibers = new LiveFibers.Census();
            long turns = pastTurns;
            int busy = 0;
            Home[] homes = open;
            for (Home home : homes) {
                home.fibers().addTo(fibers);
                turns += home.lane().turnsOpaque();
                busy += home.lane().isBusy() ? 1 : 0;
            }
            return new Totals(pastBegun + fibers.begun(), fibers.alive(), turns, homes.length, busy);
        }
    }

    @Override
    public String toString() {
        return Arrays.toString(open);
    }
}
