package io.picos.engine;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.SchedulerClosed;
import io.picos.engine.carrier.LiveFibers;
import io.picos.engine.carrier.Residence;
import io.picos.engine.lane.Drain;
import io.picos.engine.lane.Turn;
import io.picos.engine.thread.Current;
import io.picos.engine.thread.Rescue;
import io.picos.engine.thread.Uncaught;
import io.picos.engine.watch.Errand;
import io.picos.engine.watch.Refusals;
import io.picos.engine.watch.Still;
import io.picos.engine.watch.Watchdog;
import io.picos.spi.Backend;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where fibers live: a lane, the list of the fibers that began on it, and the backend's worker beneath.
final class Home extends Residence {
    private static final long STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONG_STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long PINNED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Engine engine;
    private final Backend.@Nullable Worker worker; // null where threads of ours are the worker
    private final Refusals refusals;
    private volatile boolean closing; // written by who closes this: the fibers are, or are going to be, cancelled
    private volatile boolean disposed; // written by who gives the worker back

    private int children; // a guess is enough: the fibers of this home, one at a time

    private final Errand relief = new Errand();
    private final Errand retirement = new Errand();
    private volatile boolean isSlow; // written by the watchdog
    private volatile boolean isPinned; // the same
    private volatile boolean isPerhapsAtALock; // the same
    private final Still turn = new Still(); // the watchdog: how long the current turn has lasted
    private final Still rest = new Still(); // the watchdog: how long the lane has been idle
    private final Still quiet = new Still(); // the watchdog: how long no turn has shown that the backend runs

    /// On a worker of the backend.
    Home(Engine engine, Backend.Worker worker) {
        super(worker);
        this.engine = engine;
        this.worker = worker;
        this.refusals = new Refusals(lane(), worker, this::needsWorker);
        this.children = ThreadLocalRandom.current().nextInt(1 << 16); // homes do not begin with the same lane
    }

    /// On threads of ours.
    Home(Engine engine, SchedulerClosed cause) {
        super(Rescue::execute);
        this.engine = engine;
        this.worker = null;
        this.refusals = new Refusals(lane(), null, this::needsWorker);
        closing = fibers().close(cause); // nobody else knows this yet
    }

    // ---- for fibers

    @Override
    protected Backend backend() {
        return engine.backend();
    }

    @Override
    protected Consumer<Throwable> unhandled() {
        return engine.unhandled();
    }

    @Override
    protected void spawn(Fiber child, Fiber.Main main, @Nullable Object context) {
        int next = children; // spreads the children of all fibers of this home over the lanes
        children = next + 1;
        engine.spawn(child, main, context, next);
    }

    @Override
    protected void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        engine.cancelAfter(this, computation, duration, cause);
    }

    // ---- for the lane

    @Override
    public boolean isHere() {
        return worker != null
                && (worker.isHere() || (worker.hasOwnThread() && lane().isOnItsThread()))
                && !engine.isClosed()
                && !Drain.isDraining()
                && Current.handlerOrNull() == null; // no fiber, which would run others on its stack
    }

    @Override
    public boolean mayWait() {
        return worker != null && worker.waitsAtLocks();
    }

    @Override
    public void hasBacklog() {
        engine.hasBacklog();
    }

    @Override
    public void hurry() {
        Watchdog.hurry();
    }

    @Override
    public void refused(Throwable thrown) {
        refusals.add(thrown);
        engine.watch();
        hurry();
    }

    // ---- for the watchdog

    Refusals refusals() {
        return refusals;
    }

    /// Moves to threads of ours, and cancels the fibers, in a turn, so that they are not running (S4).
    ///
    /// If this throws, it is to be called again; it does nothing once it has succeeded.
    void close(SchedulerClosed cause) {
        if (!closing) {
            lane().divert(Rescue::execute);
            closing = lane().put(new Closing(fibers(), cause)) || fibers().close(cause);
        }
    }

    private static final class Closing extends Turn {
        private final LiveFibers fibers;
        private final SchedulerClosed cause;

        Closing(LiveFibers fibers, SchedulerClosed cause) {
            this.fibers = fibers;
            this.cause = cause;
        }

        /// If this throws, the lane takes it again.
        @Override
        protected void take(Drain drain) {
            fibers.close(cause);
        }
    }

    /// Sees how long the current turn has lasted. For the watchdog; the following methods are for any thread.
    void lookAtTurn(long now) {
        boolean busy = lane().isBusy();
        long number = lane().turnsOpaque();
        boolean slow = turn.lasts(busy, number, now, STUCK_NANOS);
        isSlow = slow;
        isPinned = slow && turn.lasts(busy, number, now, PINNED_NANOS) && lane().isHolderParked();
        isPerhapsAtALock = slow && (!lane().isOnRunnableThread() || turn.lasts(busy, number, now, LONG_STUCK_NANOS));
    }

    /// {@return whether the current turn has lasted so long that no other should wait for it}
    boolean isSlow() {
        return isSlow;
    }

    /// {@return whether others wait for such a turn}
    boolean isStuck() {
        return isSlow && lane().isAwaited();
    }

    /// {@return whether the fiber that has such a turn is parked on the thread that carries it, which cannot go on
    /// without}
    boolean isPinned() {
        return isPinned;
    }

    /// {@return whether the worker may be waiting for a lock: it does not come, and is not seen to run}
    boolean isPerhapsAtALock() {
        return isPerhapsAtALock;
    }

    Errand relief() {
        return relief;
    }

    /// Retires the lane, if it has had nothing to do for so long that its worker should be given back. On a thread
    /// of ours, since a backend may be called, though hardly ever.
    void retireIfIdle(long now) {
        if (rest.lasts(!isInUse(), lane().turnsOpaque(), now, IDLE_NANOS)) {
            retirement.begin(() -> lane().tryRetire(fibers()::isEmpty));
        }
    }

    /// {@return whether only a probe can tell whether the backend still runs} A turn tells that, too; and a fiber
    /// that has just had one may end before the probe comes, and its consumer may close the backend.
    boolean isInTheDark(long now) {
        return quiet.lasts(needsWorker(), lane().turnsOpaque(), now, QUIET_NANOS);
    }

    /// {@return whether there are fibers, or some are about to begin} A drain that is about to end does not count:
    /// who was told the last result may have closed the backend, and must not hear of it again.
    boolean needsWorker() {
        return fibers().count() > 0 || lane().needsWorker();
    }

    boolean isInUse() {
        return lane().isBusy() || fibers().count() > 0;
    }

    /// {@return whether all fibers have ended, and have told their results}
    boolean isLeft() {
        return !lane().isBusy() && fibers().isEmpty();
    }

    /// Gives the worker back, once the lane is retired; another time if there was no stack or memory for it.
    void dispose() {
        if (worker != null && !disposed) {
            disposed = true;
            try {
                worker.close();
            } catch (VirtualMachineError error) {
                disposed = false;
                throw error;
            } catch (Throwable thrown) {
                Uncaught.report(thrown); // of a worker that is given back all the same
            }
        }
    }

    @Override
    public String toString() {
        return lane() + " with " + fibers().count() + " fibers";
    }
}
