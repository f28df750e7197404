package io.picos.engine;

import io.picos.engine.carrier.EngineFiber;
import io.picos.engine.lane.Lane;
import io.picos.engine.thread.Rescue;
import io.picos.engine.watch.Errand;
import io.picos.engine.watch.Still;
import io.picos.engine.watch.Watchdog;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// The lanes of last resort, on threads of the engine. On each lane of the backend there may be a fiber that cannot
/// leave its carrier (no memory to freeze it, a native frame, a class initialiser) and waits for fibers behind it.
/// The fibers behind it run here while it is parked. They stay fibers of their own lanes. If one of them cannot
/// leave its carrier either, the fibers behind that one run on another lane of last resort.
final class LastResort {
    /// How long a turn has to last before a parked fiber counts as unable to leave its carrier.
    static final long PINNED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final Refuge[] NONE = {};

    private final String scheduler;
    private volatile Refuge[] refuges = NONE; // written under the lock of this; never changed in place

    LastResort(String scheduler) {
        this.scheduler = scheduler;
    }

    /// {@return the lanes} The caller must not change the array.
    Refuge[] all() {
        return refuges;
    }

    /// {@return whether the fiber is on a lane here now}
    boolean put(EngineFiber fiber) {
        return fiber.tryVisit(free().lane);
    }

    private synchronized Refuge free() {
        for (Refuge refuge : refuges) {
            if (!refuge.isPinned) {
                return refuge;
            }
        }
        Refuge another = new Refuge(scheduler);
        Refuge[] more = Arrays.copyOf(refuges, refuges.length + 1);
        more[refuges.length] = another;
        refuges = more;
        return another;
    }

    /// One of the lanes.
    static final class Refuge implements Lane.Host {
        private final Lane lane = new Lane(Rescue::execute, this);
        private final TurnWatch turnWatch;
        private final Errand relief = new Errand();
        private final Still turn = new Still(); // the watchdog: how long the current turn has lasted
        private volatile boolean isPinned; // written by the watchdog

        Refuge(String scheduler) {
            this.turnWatch = new TurnWatch(scheduler, lane);
        }

        Lane lane() {
            return lane;
        }

        TurnWatch turnWatch() {
            return turnWatch;
        }

        Errand relief() {
            return relief;
        }

        /// For the watchdog.
        void lookAtTurn(long now) {
            isPinned = turn.lasts(lane.isBusy(), lane.turnsOpaque(), now, PINNED_NANOS) && lane.isHolderParked();
        }

        /// {@return whether turns wait for a fiber that is parked without leaving its carrier thread}
        boolean isStuck() {
            return isPinned && lane.isAwaited();
        }

        @Override
        public void hurry() {
            Watchdog.hurry();
        }

        @Override
        public void refused(Throwable refusal) {}
    }
}
