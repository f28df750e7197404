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

/// A lane, the list of the fibers that began on it, and the backend's worker beneath.
final class Home extends Residence {
    private static final long STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONG_STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Engine engine;
    private final Backend.@Nullable Worker worker; // null if threads of the engine are the worker
    private final Refusals refusals;
    private volatile boolean closing; // written by the closing thread: the fibers are cancelled, or will be
    private volatile boolean disposed; // written by the thread that closes the worker

    private int children; // the fibers of this home, one at a time; need not be exact

    private final Errand relief = new Errand();
    private final Errand retirement = new Errand();
    private final TurnWatch turnWatch;
    private final Observer.Probe probe;
    private volatile boolean isSlow; // written by the watchdog
    private volatile boolean isPinned; // the same
    private volatile boolean isPerhapsAtALock; // the same
    private final Still turn = new Still(); // the watchdog: how long the current turn has lasted
    private final Still rest = new Still(); // the watchdog: how long the lane has been idle
    private final Still quiet = new Still(); // the watchdog: how long no turn has shown that the backend runs

    /// Creates a home on a worker of the backend.
    Home(Engine engine, Backend.Worker worker) {
        super(worker);
        this.engine = engine;
        this.worker = worker;
        this.refusals = new Refusals(lane(), worker, this::needsWorker);
        this.turnWatch = new TurnWatch(engine.name(), lane());
        this.probe = new Observer.Probe(engine.name(), this);
        this.children = ThreadLocalRandom.current().nextInt(1 << 16); // so homes do not begin with the same lane
    }

    /// Creates a home of a closed engine, on threads of the engine.
    Home(Engine engine, SchedulerClosed cause) {
        super(Rescue::execute);
        this.engine = engine;
        this.worker = null;
        this.refusals = new Refusals(lane(), null, this::needsWorker);
        this.turnWatch = new TurnWatch(engine.name(), lane());
        this.probe = new Observer.Probe(engine.name(), this);
        closing = fibers().close(cause); // no other thread knows this home yet
    }

    // ---- for fibers

    @Override
    protected Backend backend() {
        return engine.backend();
    }

    @Override
    protected String name() {
        return engine.name();
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

    @Override
    protected long nanoTime() {
        return engine.nanoTime();
    }

    // ---- for the lane

    @Override
    public boolean isHere() {
        return worker != null
                && (worker.isHere() || (worker.hasOwnThread() && lane().isOnItsThread()))
                && !engine.isClosed()
                && !Drain.isDraining()
                && Current.handlerOrNull() == null; // outside any fiber, which would run others on its stack
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
        engine.observer().refused(thrown);
        refusals.add(thrown);
        engine.watch();
        hurry();
    }

    // ---- for the watchdog

    Refusals refusals() {
        return refusals;
    }

    /// Diverts the lane to threads of the engine, and cancels the fibers in a turn of the lane, so that no
    /// fiber runs meanwhile (S4).
    ///
    /// If this throws, it has to be called again. It has no effect once it has succeeded.
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

        /// If this throws an error of the JVM, the lane takes the turn again.
        @Override
        protected void take(Drain drain) {
            fibers.close(cause);
        }
    }

    /// Finds out how long the current turn has lasted. For the watchdog; any thread may call the four methods
    /// that follow.
    void lookAtTurn(long now) {
        lane().hasten(now);
        boolean busy = lane().isBusy();
        long number = lane().turnsOpaque();
        boolean slow = turn.lasts(busy, number, now, STUCK_NANOS);
        isSlow = slow;
        isPinned = slow && turn.lasts(busy, number, now, LastResort.PINNED_NANOS) && lane().isHolderParked();
        isPerhapsAtALock = slow && (!lane().isOnRunnableThread() || turn.lasts(busy, number, now, LONG_STUCK_NANOS));
    }

    /// {@return whether the current turn has lasted so long that no other turn should wait for it}
    boolean isSlow() {
        return isSlow;
    }

    /// {@return whether other turns wait for such a long turn}
    boolean isStuck() {
        return isSlow && lane().isAwaited();
    }

    /// {@return whether the fiber in such a turn is parked without leaving its carrier thread, so that the
    /// carrier thread cannot go on either}
    boolean isPinned() {
        return isPinned;
    }

    /// {@return whether the worker may be waiting for a lock: its turn is long, and its thread is not seen to
    /// run, or the turn is very long}
    boolean isPerhapsAtALock() {
        return isPerhapsAtALock;
    }

    TurnWatch turnWatch() {
        return turnWatch;
    }

    Observer.Probe probe() {
        return probe;
    }

    Errand relief() {
        return relief;
    }

    /// Retires the lane if it has had nothing to do for so long that its worker should be given back. A thread
    /// of the engine does that, since a backend may be called, though hardly ever.
    void retireIfIdle(long now) {
        if (rest.lasts(!isInUse(), lane().turnsOpaque(), now, IDLE_NANOS)) {
            retirement.begin(() -> lane().tryRetire(fibers()::isEmpty));
        }
    }

    /// {@return whether only a probe can tell whether the backend still runs} A recent turn tells that, too.
    /// Moreover, a fiber that has just had a turn may end before the probe arrives, and its consumer may then
    /// close the backend.
    boolean isInTheDark(long now) {
        return quiet.lasts(needsWorker(), lane().turnsOpaque(), now, QUIET_NANOS);
    }

    /// {@return whether there are fibers, or fibers that are about to begin} A drain that is about to end does
    /// not count: the consumer of the last result may have closed the backend, and must not hear of it again.
    boolean needsWorker() {
        return fibers().count() > 0 || lane().needsWorker();
    }

    boolean isInUse() {
        return lane().isBusy() || fibers().count() > 0;
    }

    /// {@return whether all fibers have ended, and their results were delivered}
    boolean isLeft() {
        return !lane().isBusy() && fibers().isEmpty();
    }

    /// Closes the worker once the lane is retired. If no stack or memory is left for that, throws the error,
    /// and a later call tries again.
    void dispose() {
        if (worker != null && !disposed) {
            disposed = true;
            try {
                worker.close();
            } catch (VirtualMachineError error) {
                disposed = false;
                throw error;
            } catch (Throwable thrown) {
                Uncaught.report(thrown); // thrown by a worker that counts as closed all the same
            }
        }
    }

    @Override
    public String toString() {
        int fibers = fibers().count();
        return lane() + " with " + fibers + (fibers == 1 ? " fiber" : " fibers");
    }
}
