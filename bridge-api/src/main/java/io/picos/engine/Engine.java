package io.picos.engine;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.SchedulerClosed;
import io.picos.engine.carrier.Carriers;
import io.picos.engine.carrier.EngineFiber;
import io.picos.engine.carrier.Launch;
import io.picos.engine.carrier.OnBackendCarrier;
import io.picos.engine.carrier.OnJdkCarrier;
import io.picos.engine.lane.Drain;
import io.picos.engine.lane.Lane;
import io.picos.engine.lane.Turn;
import io.picos.engine.thread.Rescue;
import io.picos.engine.thread.Threads;
import io.picos.engine.time.BackendTimer;
import io.picos.engine.time.Nanos;
import io.picos.engine.time.TimerQueue;
import io.picos.engine.time.TimerThread;
import io.picos.engine.watch.Refusals;
import io.picos.engine.watch.Watchdog;
import io.picos.engine.watch.Watched;
import io.picos.spi.Backend;
import io.picos.spi.Receiver;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Runs fibers on the threads of one [Backend].
///
/// It has [Homes], with a lane each, which are opened when they are needed and given back after a second without
/// fibers. While any is open, the [Watchdog] looks after the engine: it notices that the backend is closed, asks
/// again where it refused, and takes over the turns that wait behind one that lasts too long.
public final class Engine implements Watched {
    private static final VarHandle CLOSED =
            fieldVarHandle(MethodHandles.lookup(), "closed", VarHandle.class, Engine.class, SchedulerClosed.class);

    /// How long a backend may refuse before it is taken for closed (S5) ...
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /// ... and how long where a refusal is the only sign of closure; see docs/decisions/0002-refusals.md.
    private static final long PATIENCE_IN_THE_DARK_NANOS = TimeUnit.MILLISECONDS.toNanos(650);

    /// When a deadline of zero reaches a fiber that does not let others run.
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LOOK_IN_THE_DARK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LOOK_CLOSELY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /// How long a backend that is being closed is kept waiting for its fibers.
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final Backend backend;
    private final Homes homes;
    private final boolean hasOwnTimers;
    private final TimerQueue timers;
    private final Consumer<Throwable> unhandled;
    private volatile @Nullable Lane emergency; // written in `emergency`
    volatile @Nullable SchedulerClosed closed; // CASed once, any thread; read by Homes
    private final Computation<@Nullable Void> ended = Computation.create(); // once closed: when no fiber is left
    private volatile boolean watched; // set by whoever needs it, cleared by the watchdog

    /// @param backend that the fibers run on
    public Engine(Backend backend) {
        Carriers.isBackend(); // a choice that cannot be had fails here, and not in each fiber
        this.backend = backend;
        this.unhandled = backend::onUnhandled;
        this.homes = new Homes(this, backend);
        Backend.Clock clock = backend.clock();
        this.hasOwnTimers = clock != null;
        this.timers = clock == null ? TimerThread.QUEUE : BackendTimer.queue(clock);
    }

    Backend backend() {
        return backend;
    }

    /// {@return the backend's hook for what nobody catches (S3)}
    Consumer<Throwable> unhandled() {
        return unhandled;
    }

    // ---- starting fibers

    /// Starts a fiber from outside, and tells the receiver how its body ended.
    ///
    /// @param context of the library, for the fiber and those which it spawns (B14)
    /// @param computation of the fiber
    /// @param body what it runs
    /// @param receiver is told
    /// @param <T> the type of the value
    public <T extends @Nullable Object> void launch(
            @Nullable Object context,
            Computation<T> computation,
            Callable<? extends T> body,
            Receiver<? super T> receiver) {
        Launch<T> main = new Launch<>(computation, body, receiver);
        spawn(Fiber.create(computation), main, context, homes.nextLaunch());
    }

    /// Starts a fiber from outside.
    ///
    /// @param fiber not spawned before
    /// @param main what it runs
    public void spawn(Fiber fiber, Fiber.Main main) {
        spawn(fiber, main, null, homes.nextLaunch());
    }

    /// @param context of the spawner (B14)
    /// @param turn spreads successive fibers over the lanes
    void spawn(Fiber fiber, Fiber.Main main, @Nullable Object context, int turn) {
        if (isClosed()) {
            throw new RejectedExecutionException(backend.name() + " is closed, so that " + fiber + " cannot run on it");
        }
        Home home = homes.find(turn);
        EngineFiber spawned = Carriers.isBackend() && !home.lane().isMisplaced()
                ? new OnBackendCarrier(home, fiber, main, context)
                : new OnJdkCarrier(home, fiber, main, context);
        Threads.prepare(spawned.thread(), fiber);
        watch(); // before the fiber is accepted, since it may fail
        fiber.assign(spawned);
        boolean accepted = false;
        try {
            accepted = spawned.start();
            while (!accepted) { // the lane was retired meanwhile, and perhaps nobody watches any more
                Home other = homes.find(turn);
                watch();
                accepted = spawned.restart(other);
            }
        } finally {
            if (!accepted) {
                fiber.unassign(spawned);
            }
        }
    }

    // ---- time

    /// Cancels the computation later, by the clock of this backend; may be called outside any fiber.
    ///
    /// @param computation any
    /// @param duration zero or more
    /// @param cause what to cancel it with
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        timers.cancelAfter(computation, Nanos.of(duration, "duration"), cause);
        if (hasOwnTimers) {
            watch();
        }
    }

    /// The same for a fiber: what is due at once comes after what is ready on the fiber's lane. Should the fiber
    /// not let others run, a timer cancels the computation all the same.
    void cancelAfter(Home home, Computation<?> computation, Duration duration, Throwable cause) {
        if (!duration.isZero()) {
            cancelAfter(computation, duration, cause);
        } else {
            long soon = hasOwnTimers ? 0 : SOON_NANOS; // virtual time does not pass while a fiber computes
            timers.cancelAfter(computation, soon, cause);
            home.lane().put(new Expiry(computation, cause));
        }
    }

    private static final class Expiry extends Turn {
        private final Computation<?> computation;
        private final Throwable cause;

        Expiry(Computation<?> computation, Throwable cause) {
            this.computation = computation;
            this.cause = cause;
        }

        @Override
        protected void take(Drain drain) {
            expire();
        }

        void expire() {
            computation.tryCancel(cause);
        }
    }

    // ---- being closed

    /// {@return whether the backend has been closed, as far as one can know}
    public boolean isClosed() {
        return closed != null || backend.isClosed();
    }

    /// Cancels all fibers with [SchedulerClosed] and runs them to their end on threads of ours (S4).
    ///
    /// @param refusal what the backend threw, or null
    public void close(@Nullable Throwable refusal) {
        SchedulerClosed cause = new SchedulerClosed(
                backend.name() + (refusal == null ? " has been closed" : " refuses to run anything"), refusal);
        if (!CLOSED.compareAndSet(this, null, cause)) {
            return; // closed already
        }
        try {
            goOnClosing(cause);
        } catch (VirtualMachineError error) {
            watch(); // the watchdog goes on
        }
    }

    /// Closes what an error has kept from being closed.
    private void goOnClosing(SchedulerClosed cause) {
        for (Home home : homes.all()) {
            home.close(cause);
        }
        if (hasOwnTimers && !timers.isMoved()) {
            timers.moveTo(TimerThread.QUEUE);
        }
    }

    /// Closes, since the backend is about to be closed.
    ///
    /// @return completes when all fibers have ended, or after a while in any case
    Computation<?> closeAndEnd() {
        close(null);
        TimerThread.QUEUE.cancelAfter(ended, FAREWELL.toNanos(), new DeadlineExceeded(FAREWELL));
        if (homes.isEmpty()) {
            ended.tryReturn(null);
        }
        Watchdog.hurry();
        return ended;
    }

    // ---- being watched

    /// {@return the number of fibers that have begun and not ended}
    public int fibers() {
        int sum = 0;
        for (Home home : homes.all()) {
            sum += home.fibers().count();
        }
        return sum;
    }

    void watch() {
        if (!watched || Watchdog.isDead()) {
            watched = true;
            boolean done = false;
            try {
                Watchdog.watch(this);
                done = true;
            } finally {
                if (!done) {
                    watched = false; // there is no thread to be had; the next use tries again
                }
            }
        }
    }

    void hasBacklog() {
        if (!homes.isSerial() || closed != null) {
            Watchdog.hurry();
        }
    }

    @Override
    public long look(long now) {
        if (closed == null && backend.isClosed()) {
            close(null);
        }
        SchedulerClosed cause = closed;
        if (cause != null) {
            goOnClosing(cause);
        } else if (hasOwnTimers) {
            timers.revive();
        }
        revive(now);
        boolean refused = closed == null ? askWhereRefused(now) : retryWhereRefused();
        boolean backlog = relieveStuck(now);
        homes.giveBackIdle(now);
        boolean ending = closed != null && ended.isRunning();
        if (ending && Arrays.stream(homes.all()).allMatch(Home::isLeft)) {
            ended.tryReturn(null);
        }
        if (!isInUse()) {
            watched = false;
            Watchdog.forget(this);
            if (isInUse()) {
                watched = true; // somebody began to use it, and may have seen it watched, or added it before it was
                // removed
                Watchdog.watch(this);
            }
        }
        return refused || backlog || ending ? LOOK_CLOSELY_NANOS : inTheDark() ? LOOK_IN_THE_DARK_NANOS : LOOK_NANOS;
    }

    /// Attends to lanes that nobody attends to. There are none unless memory, the stack or the engine itself has
    /// failed.
    private void revive(long now) {
        for (Home home : homes.all()) {
            revive(home.lane(), now);
        }
        Lane last = emergency;
        if (last != null) {
            revive(last, now);
            last.retry(); // on a thread of ours, if there was none before
        }
    }

    private void revive(Lane lane, long now) {
        String failure = lane.revive(now);
        if (failure != null) {
            Watchdog.report(this, lane, failure);
        }
    }

    @Override
    public void rescueStranded() {
        for (Home home : homes.all()) {
            home.fibers().takeStranded().forEach(EngineFiber::rescue);
        }
    }

    private boolean inTheDark() {
        return closed == null && !backend.tellsWhenClosed();
    }

    private boolean isInUse() {
        return !homes.isEmpty() || (hasOwnTimers && closed == null && timers.size() > 0);
    }

    /// Once closed, a thread of the engine has failed to run a drain, and the next one may succeed.
    private boolean retryWhereRefused() {
        boolean refused = false;
        for (Home home : homes.all()) {
            if (home.lane().isRefused()) {
                refused = true;
                home.lane().retry();
            }
        }
        return refused;
    }

    private boolean askWhereRefused(long now) {
        boolean refused = false;
        boolean probed = !inTheDark(); // one is enough: an executor may make a thread for each
        for (Home home : homes.all()) {
            Refusals refusals = home.refusals();
            Refusals.Refusal refusal = refusals.refusal();
            if (refusal != null && refusal.lasts(inTheDark() ? PATIENCE_IN_THE_DARK_NANOS : PATIENCE_NANOS)) {
                close(refusal.latest());
                return false;
            }
            boolean quiet = home.isInTheDark(now); // looked at each time, to see how long
            if (refusals.isRefused()) {
                refusals.ask();
            } else if (quiet && !probed) {
                probed = true;
                refusals.ask();
            }
            refused |= refusals.isRefused();
        }
        return refused;
    }

    /// Has others run what waits behind a turn that lasts too long. On threads of the engine, since backends are
    /// called.
    ///
    /// @return whether to look closely: there are lanes that may be relieved
    private boolean relieveStuck(long now) {
        boolean busy = false;
        boolean returning = false;
        for (Home home : homes.all()) {
            home.lookAtTurn(now);
            busy |= home.lane().isBusy();
            returning |= home.isAwaitedByReturning();
        }
        boolean someReturn = returning;
        for (Home home : homes.all()) {
            if (home.isStuck() && (closed != null || someReturn || !homes.isSerial() || home.isPinned())) {
                home.relief().begin(() -> relieve(home, someReturn)); // else nobody can help it
            }
        }
        return returning || (busy && (!homes.isSerial() || closed != null));
    }

    private void relieve(Home stuck, boolean someReturn) {
        SchedulerClosed cause = closed;
        if (cause != null) {
            stuck.fibers().close(cause); // the turn that was to do it waits behind one that may wait for it
        }
        if (someReturn && stuck.isPerhapsAtALock()) {
            stuck.rescue(); // one of those may be the next to get that lock, and no other lane is sure to run it
        }
        Home other = homes.isSerial() ? null : homes.findOtherThan(stuck);
        if (other != null) {
            move(stuck, fiber -> fiber.tryMove(other));
        } else if (stuck.isPinned()) {
            Lane last = emergency();
            move(stuck, fiber -> last.put(fiber));
        }
    }

    private static void move(Home stuck, Predicate<EngineFiber> elsewhere) {
        stuck.lane().takeOver(turn -> {
            if (turn instanceof Expiry expiry) {
                expiry.expire(); // the fiber that computes may be the one to be cancelled
                return true;
            }
            return turn instanceof EngineFiber fiber && elsewhere.test(fiber); // else this lane is busy, and keeps it
        });
    }

    /// The lane of last resort, on threads of the engine. A fiber that cannot leave its carrier (no memory to
    /// freeze it, a native frame, a class initialiser) may wait for fibers behind it, on each of the lanes; they
    /// run here, while it is parked. They stay fibers of their own lanes.
    private synchronized Lane emergency() {
        Lane last = emergency;
        if (last == null) {
            last = new Lane(Rescue::execute, new LastHost());
            emergency = last;
        }
        return last;
    }

    private static final class LastHost implements Lane.Host {
        @Override
        public void hurry() {
            Watchdog.hurry();
        }

        @Override
        public void refused(Throwable refusal) {}
    }

    @Override
    public String toString() {
        return backend.name() + (closed == null ? "" : ", closed,") + " with " + homes;
    }
}
