package io.picos.engine;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.util.Objects.requireNonNull;

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
import io.picos.engine.thread.Headroom;
import io.picos.engine.thread.Inherited;
import io.picos.engine.thread.Listeners;
import io.picos.engine.thread.Threads;
import io.picos.engine.thread.Uncaught;
import io.picos.engine.time.BackendTimer;
import io.picos.engine.time.Nanos;
import io.picos.engine.time.TimerQueue;
import io.picos.engine.time.TimerThread;
import io.picos.engine.watch.Guards;
import io.picos.engine.watch.Refusals;
import io.picos.engine.watch.Watchdog;
import io.picos.engine.watch.Watched;
import io.picos.spi.Backend;
import io.picos.spi.Receiver;
import io.picos.spi.SchedulerFigures;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Runs fibers on the threads of one [Backend].
///
/// An engine has [Homes] with one lane each. A home is opened on demand, and given back after a second without
/// fibers. While any home is open, the [Watchdog] looks after the engine: it notices the closure of the
/// backend, asks a worker again that has refused a task, and has the turns taken over that wait behind a long
/// turn.
public final class Engine implements Watched {
    private static final VarHandle CLOSED =
            fieldVarHandle(MethodHandles.lookup(), "closed", VarHandle.class, Engine.class, SchedulerClosed.class);

    /// How long a backend may refuse tasks before the engine takes it for closed (S5).
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /// The same if a refusal is the only sign of closure: see docs/decisions/0002-refusals.md.
    private static final long PATIENCE_IN_THE_DARK_NANOS = TimeUnit.MILLISECONDS.toNanos(650);

    /// The delay after which a deadline of zero takes effect even if the fiber does not let other turns run.
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LOOK_IN_THE_DARK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LOOK_CLOSELY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /// How many waiting turns a dump looks at.
    private static final int MOST_UNBEGUN = 100_000;

    /// How long the closure of a backend waits for its fibers at most.
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final Backend backend;
    private final Engines.Place place;
    private final Homes homes;
    private final Observer observer;
    private final boolean hasOwnTimers;
    private final TimerQueue timers;
    private final Consumer<Throwable> unhandled;
    private final LastResort lastResort;
    volatile @Nullable SchedulerClosed closed; // CASed once, any thread; read by Homes
    private final Computation<@Nullable Void> ended = Computation.create(); // completes if closed and no fiber is left
    private volatile boolean watched; // set by any thread, cleared by the watchdog
    private boolean isClosedThrew; // the watchdog

    /// @param backend the backend on whose threads the fibers run
    public Engine(Backend backend) {
        Carriers.isBackend(); // an impossible choice throws here, and not in each fiber
        Guards.load(); // the same
        Inherited.load();
        Listeners.load();
        this.backend = backend;
        this.place = Engines.enter(requireNonNull(backend.name(), "backend.name()"));
        this.unhandled = backend::onUnhandled;
        this.homes = new Homes(this, backend);
        this.lastResort = new LastResort(place.name);
        Backend.Clock clock = backend.clock();
        this.hasOwnTimers = clock != null;
        this.timers = clock == null ? TimerThread.QUEUE : BackendTimer.queue(clock);
        this.observer = new Observer(this, place.name, clock == null);
        place.set(this);
    }

    /// {@return the name of the backend, with a number that tells the backends of one name apart}
    String name() {
        return place.name;
    }

    Backend backend() {
        return backend;
    }

    /// {@return the backend's hook for unhandled exceptions (S3)}
    Consumer<Throwable> unhandled() {
        return unhandled;
    }

    // ---- starting fibers

    /// Starts a fiber that runs a body, and passes the outcome of the body to the receiver. May be called
    /// outside any fiber.
    ///
    /// @param fiber a fiber that was not spawned before
    /// @param context the library's context, for the fiber and the fibers that it spawns (B14)
    /// @param computation the computation of the fiber
    /// @param body the code to run
    /// @param receiver receives the outcome of the body (B13)
    /// @param <T> the type of the value
    public <T extends @Nullable Object> void launch(
            Fiber fiber,
            @Nullable Object context,
            Computation<T> computation,
            Callable<? extends T> body,
            Receiver<? super T> receiver) {
        Inherited inherited = backend.inheritsFromContext() ? Inherited.captureFrom(context) : Inherited.capture();
        Launch<T> main = Launch.create(inherited, computation, body, receiver);
        spawn(fiber, main, context, homes.nextLaunch());
    }

    /// Starts a fiber. May be called outside any fiber.
    ///
    /// @param fiber a fiber that was not spawned before
    /// @param main the code that the fiber runs
    public void spawn(Fiber fiber, Fiber.Main main) {
        spawn(fiber, Inherited.main(main), null, homes.nextLaunch());
    }

    /// @param main the code that the fiber runs, with its context values (K1)
    /// @param context the context of the spawner (B14)
    /// @param turn a number that spreads successive fibers over the lanes
    void spawn(Fiber fiber, Fiber.Main main, @Nullable Object context, int turn) {
        if (isClosed()) {
            throw new RejectedExecutionException(name()
                    + " is closed, so that no fiber can start there; make the bridge on a scheduler that is open");
        }
        Headroom.require(); // the backend is called from here on, and the caller can be told that there is no room
        Home home = homes.find(turn);
        EngineFiber spawned = Carriers.isBackend() && !home.lane().isMisplaced()
                ? new OnBackendCarrier(home, fiber, main, context)
                : new OnJdkCarrier(home, fiber, main, context);
        Threads.prepare(spawned.thread(), fiber);
        watch(); // before the fiber is accepted, since this may throw
        fiber.assign(spawned);
        boolean accepted = false;
        try {
            accepted = spawned.start();
            while (!accepted) { // the lane was retired meanwhile, and the engine may not be watched any more
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

    /// Cancels the computation after the duration, by the clock of this backend, unless it completes first. May
    /// be called outside any fiber.
    ///
    /// @param computation any computation
    /// @param duration zero or more
    /// @param cause the cause of the cancellation
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        timers.cancelAfter(computation, Nanos.of(duration, "duration"), cause);
        if (hasOwnTimers) {
            watch();
        }
    }

    /// The same for a fiber of the home. A duration of zero cancels after the turns that are ready on the
    /// fiber's lane. If the fiber does not let other turns run, a timer cancels the computation all the same.
    void cancelAfter(Home home, Computation<?> computation, Duration duration, Throwable cause) {
        if (!duration.isZero()) {
            cancelAfter(computation, duration, cause);
        } else {
            long soon = hasOwnTimers ? 0 : SOON_NANOS; // virtual time does not pass while a fiber computes
            timers.cancelAfter(computation, soon, cause);
            home.lane().put(new Expiry(computation, cause));
        }
    }

    /// {@return the time in nanoseconds, by the clock of this backend (F13)}
    long nanoTime() {
        return timers.nanoTime();
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

    /// Asks the backend, at each look. A backend that throws is reported once, and counts as open.
    private boolean saysThatItIsClosed() {
        try {
            return backend.isClosed();
        } catch (Throwable thrown) {
            if (!isClosedThrew) {
                isClosedThrew = true;
                Uncaught.report(thrown);
            }
            return false;
        }
    }

    /// {@return whether the backend has been closed, as far as is known}
    public boolean isClosed() {
        return closed != null || backend.isClosed();
    }

    /// Cancels all fibers with [SchedulerClosed], and runs them to their end on threads of the engine (S4).
    ///
    /// @param refusal the exception with which the backend has refused a task, or null
    public void close(@Nullable Throwable refusal) {
        SchedulerClosed cause = new SchedulerClosed(
                name() + (refusal == null ? " has been closed" : " refuses to run anything"), refusal);
        if (!CLOSED.compareAndSet(this, null, cause)) {
            return; // closed already
        }
        try {
            goOnClosing(cause);
        } catch (VirtualMachineError error) {
            watch(); // the watchdog goes on
        }
    }

    /// Closes the homes and moves the deadlines that an error has kept from being closed or moved.
    private void goOnClosing(SchedulerClosed cause) {
        for (Home home : homes.all()) {
            home.close(cause);
        }
        if (hasOwnTimers && !timers.isMoved()) {
            timers.moveTo(TimerThread.QUEUE);
        }
    }

    /// Closes the engine because its backend is about to be closed.
    ///
    /// @return a computation that completes when all fibers have ended, and after `FAREWELL` in any case
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

    /// {@return the figures of all engines that have not been collected}
    public static List<SchedulerFigures> allFigures() {
        return Engines.all().stream().map(engine -> engine.observer.figures()).toList();
    }

    /// {@return the number of deadlines on the engine's own clock}
    public static int sharedDeadlines() {
        return TimerThread.QUEUE.size();
    }

    Homes homes() {
        return homes;
    }

    LastResort lastResort() {
        return lastResort;
    }

    Observer observer() {
        return observer;
    }

    /// {@return the number of deadlines on the clock of this backend; zero if it has none}
    int ownDeadlines() {
        return hasOwnTimers ? timers.size() : 0;
    }

    /// Adds the fibers of this engine to the list, each once. Those that have not begun yet are found in the
    /// queues of the lanes: a guess, since the queues change meanwhile.
    void copyTo(List<? super EngineFiber> all) {
        Set<EngineFiber> unbegun = Collections.newSetFromMap(new IdentityHashMap<>());
        Consumer<Turn> find = turn -> {
            if (turn instanceof EngineFiber fiber && !fiber.isListed()) {
                unbegun.add(fiber);
            }
        };
        for (Home home : homes.all()) {
            home.lane().visitWaiting(MOST_UNBEGUN, find);
        }
        for (LastResort.Refuge last : lastResort.all()) {
            last.lane().visitWaiting(MOST_UNBEGUN, find);
        }
        List<EngineFiber> begun = new ArrayList<>();
        for (Home home : homes.all()) {
            home.fibers().copyTo(begun);
        }
        begun.forEach(unbegun::remove); // they have begun since
        all.addAll(begun);
        all.addAll(unbegun);
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
                    watched = false; // no thread could be started; the next use tries again
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
        if (closed == null && saysThatItIsClosed()) {
            close(null);
        }
        SchedulerClosed cause = closed;
        if (cause != null) {
            goOnClosing(cause);
        } else if (hasOwnTimers) {
            timers.revive();
        }
        boolean inDoubt = revive(now);
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
                watched = true; // a new user may have seen `watched`, or have added this before `forget` removed it
                Watchdog.watch(this);
            }
        }
        boolean closely = inDoubt || refused || backlog || ending;
        long pause = closely ? LOOK_CLOSELY_NANOS : inTheDark() ? LOOK_IN_THE_DARK_NANOS : LOOK_NANOS;
        return Math.min(pause, observer.look(now));
    }

    /// Attends to lanes that no thread attends to. There are such lanes only if memory or stack was exhausted,
    /// or if the engine has a defect.
    ///
    /// @return whether to look closely: there are lanes that no thread may be attending to
    private boolean revive(long now) {
        boolean inDoubt = false;
        for (Home home : homes.all()) {
            inDoubt |= revive(home.lane(), now);
        }
        for (LastResort.Refuge last : lastResort.all()) {
            inDoubt |= revive(last.lane(), now);
            last.lane().retry(); // submits its drain again, if there was no thread of the engine for it before
        }
        return inDoubt;
    }

    private boolean revive(Lane lane, long now) {
        String failure = lane.revive(now);
        if (failure != null) {
            Watchdog.report(this, lane, failure);
        }
        return lane.isInDoubt();
    }

    @Override
    public void rescueStranded() {
        for (Home home : homes.all()) {
            home.fibers().rescueStranded();
        }
    }

    private boolean inTheDark() {
        return closed == null && !backend.tellsWhenClosed();
    }

    private boolean isInUse() {
        return !homes.isEmpty() || (hasOwnTimers && closed == null && timers.size() > 0);
    }

    /// For a closed engine: a thread of the engine has failed to run a drain, and the next thread may succeed.
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
        boolean probed = !inTheDark(); // one probe is enough: an executor may start a thread for each
        for (Home home : homes.all()) {
            Refusals refusals = home.refusals();
            Refusals.Refusal refusal = refusals.refusal();
            if (refusal != null && refusal.lasts(inTheDark() ? PATIENCE_IN_THE_DARK_NANOS : PATIENCE_NANOS)) {
                close(refusal.latest());
                return false;
            }
            boolean quiet = home.isInTheDark(now); // asked at each look, since it measures for how long
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

    /// Has other lanes run the turns that wait behind a long turn. Threads of the engine do that, since it
    /// calls backends.
    ///
    /// @return whether to look closely: there are lanes that may have to be relieved
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
                home.relief().begin(() -> relieve(home, someReturn)); // otherwise no thread can help
            }
        }
        boolean crowded = false;
        for (LastResort.Refuge last : lastResort.all()) {
            last.lookAtTurn(now);
            crowded |= last.lane().isAwaited();
            if (last.isStuck()) {
                last.relief().begin(() -> move(last.lane(), lastResort::put));
            }
        }
        return returning || crowded || (busy && (!homes.isSerial() || closed != null));
    }

    private void relieve(Home stuck, boolean someReturn) {
        SchedulerClosed cause = closed;
        if (cause != null) {
            stuck.fibers().close(cause); // the turn for this waits behind a turn that may wait for the cancellation
        }
        if (someReturn && stuck.isPerhapsAtALock()) {
            stuck.rescue(); // a returning fiber may be the next owner of the lock, and no other lane is sure to run it
        }
        Home other = homes.isSerial() ? null : homes.findOtherThan(stuck);
        if (other != null) {
            move(stuck.lane(), fiber -> fiber.tryMove(other));
        } else if (stuck.isPinned()) {
            move(stuck.lane(), lastResort::put);
        }
    }

    private void move(Lane stuck, Predicate<EngineFiber> elsewhere) {
        int[] count = {0};
        stuck.takeOver(turn -> {
            if (turn instanceof Expiry expiry) {
                expiry.expire(); // the computing fiber may be the fiber to cancel
                return true;
            }
            boolean moved = turn instanceof EngineFiber fiber && elsewhere.test(fiber);
            if (moved) {
                count[0]++; // no call, which might fail: this lane would then keep a turn that it has given away
            } // else this lane keeps it, and is busy
            return moved;
        });
        observer.tookOver(count[0]);
    }

    @Override
    public String toString() {
        return name() + (closed == null ? "" : ", closed,") + " with " + homes;
    }
}
