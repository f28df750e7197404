package io.picos.fault.inside;

import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.Order;
import io.picos.SchedulerClosed;
import io.picos.fault.Injector;
import io.picos.fault.Verdict;
import io.picos.spi.BackendScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One run of a scenario: a host, a scheduler on it, and the list of all spawns.
///
/// The thread that plays the scenario, and the bodies of its fibers, are the user. The user copes with the injected
/// error: a spawn that throws is tried again, and a computation is completed in a `finally` block.
final class World {
    /// How long a run may take that needs no help; generous, as the machine may be busy.
    private static final long AT_ONCE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /// After this the user keeps the promises that a failed body has not kept.
    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(60);
    /// How long a run may take with the watchdog's help.
    private static final long AT_LAST_NANOS = TimeUnit.MILLISECONDS.toNanos(1_200);
    /// How far the clock is put forward then, each time.
    private static final long LEAP_NANOS = TimeUnit.MILLISECONDS.toNanos(1_100);
    private static final Duration A_MOMENT = Duration.ofNanos(50_000);
    private static final Duration A_WHILE = Duration.ofHours(1);

    private final Injector injector;
    private final Host host;
    private final BackendScheduler scheduler;
    private final Queue<Job> jobs = new ConcurrentLinkedQueue<>();
    private final Queue<Computation<Void>> promises = new ConcurrentLinkedQueue<>();
    private final Queue<Consumer<List<String>>> checks = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> astray = new ConcurrentLinkedQueue<>(); // of a listener, that a backend has got
    private final Object change = new Object();
    private volatile Throwable failure; // of the program
    private volatile boolean hasReturned; // the program
    private Thread user;

    /// The program of a scenario.
    @FunctionalInterface
    interface Program {
        /// @throws Exception the scenario is broken, unless it is the injected one
        void run(World world) throws Exception;
    }

    /// The user's own cancellation.
    static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    World(Injector injector, Host host) {
        this.injector = injector;
        this.host = host;
        host.begin(this::takeUnhandled);
        this.scheduler = BackendScheduler.of(host);
    }

    private void takeUnhandled(Throwable thrown) {
        injector.saw(thrown);
        if (Ear.hasThrown(thrown)) {
            astray.add(thrown);
        }
    }

    static boolean isExpected(Throwable cause) {
        return cause instanceof Stop || cause instanceof SchedulerClosed || cause instanceof DeadlineExceeded;
    }

    // ---- for the scenarios

    Host host() {
        return host;
    }

    BackendScheduler scheduler() {
        return scheduler;
    }

    /// Spawns a fiber from outside.
    Job start(String name, Job.Act act) {
        return spawn(name, act, scheduler::spawn);
    }

    /// Spawns a fiber from the current one.
    Job fork(String name, Job.Act act) {
        return spawn(name, act, Fiber::spawn);
    }

    private Job spawn(String name, Job.Act act, Job.Spawn spawn) {
        Job job = attempt(name, act, spawn);
        return job.refusal() != null && injector.saw(job.refusal()) ? attempt(name + ", again", act, spawn) : job;
    }

    private Job attempt(String name, Job.Act act, Job.Spawn spawn) {
        Job job = twice(() -> new Job(name, act, this::changed));
        jobs.add(job);
        job.trySpawn(spawn);
        return job;
    }

    /// {@return a computation that the program completes}
    Computation<Void> promise() {
        Computation<Void> promise = computation(Order.FIFO);
        promises.add(promise);
        return promise;
    }

    /// {@return a computation}
    <T> Computation<T> computation(Order order) {
        return twice(() -> Computation.create(order));
    }

    /// Completes a promise, whatever happens.
    void keep(Computation<Void> promise) {
        surely(() -> promise.tryReturn(null));
    }

    /// Does something once more if it fails.
    void surely(Runnable action) {
        twice(() -> {
            action.run();
            return null;
        });
    }

    private <T> T twice(Supplier<T> action) {
        try {
            return action.get();
        } catch (Throwable thrown) {
            injector.saw(thrown);
            return action.get();
        }
    }

    /// Adds a check at the end of the run, which adds symptoms.
    void atTheEnd(Consumer<List<String>> check) {
        checks.add(check);
    }

    /// Puts the clock forward again and again until a condition holds, but not for long.
    void passTimeUntil(long leap, BooleanSupplier condition) {
        long end = System.nanoTime() + AT_ONCE_NANOS;
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            injector.passTime(leap);
            LockSupport.parkNanos(100_000);
        }
    }

    /// {@return whether nothing more is expected}
    boolean isDone() {
        return hasReturned && areJobsDone();
    }

    /// {@return whether all fibers have ended}
    boolean areJobsDone() {
        return jobs.stream().allMatch(job -> job.isDone(injector));
    }

    void changed() {
        synchronized (change) {
            change.notifyAll();
        }
    }

    private void pause() {
        synchronized (change) {
            try {
                change.wait(1); // a fiber ends only after it has said so
            } catch (InterruptedException nobodyDoesThat) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // ---- one run

    Verdict run(Program program) {
        List<String> symptoms = new ArrayList<>();
        boolean isRevived = false;
        injector.start();
        user = Thread.ofPlatform().daemon().name("user").start(() -> play(program));
        if (!await(SETTLE_NANOS, 0)) {
            settle();
            if (!await(AT_ONCE_NANOS, 0)) {
                isRevived = await(AT_LAST_NANOS, LEAP_NANOS);
            }
        }
        injector.stop();
        if (!hasReturned) {
            symptoms.add("the program never ends, in " + firstFrameOfLibrary());
        }
        Throwable thrown = failure;
        if (thrown != null && !injector.saw(thrown)) {
            symptoms.add("the program has failed with " + thrown);
        }
        jobs.forEach(job -> job.check(injector, symptoms));
        if (symptoms.isEmpty()) {
            checks.forEach(check -> check.accept(symptoms));
        } else {
            checks.forEach(check -> check.accept(new ArrayList<>())); // they end the bodies that still run
        }
        if (symptoms.isEmpty()) {
            isRevived |= probe(symptoms);
        }
        if (symptoms.isEmpty()) {
            giveBack(symptoms);
        }
        Ear.check(symptoms);
        astray.forEach(lost -> symptoms.add("the backend has got an exception of a listener (O7): " + lost));
        host.end();
        if (!symptoms.isEmpty()) {
            injector.others().forEach(other -> symptoms.add("reported: " + other));
        }
        return new Verdict(symptoms, isRevived, injector.isSeen());
    }

    /// On a thread of its own: where the library is broken, a call may never return.
    private void play(Program program) {
        try {
            program.run(this);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        hasReturned = true;
        changed();
    }

    private String firstFrameOfLibrary() {
        for (StackTraceElement frame : user.getStackTrace()) {
            if (frame.getClassName().startsWith("io.picos.")) {
                return frame.toString();
            }
        }
        return "nothing of the library";
    }

    private void settle() {
        try {
            promises.forEach(this::keep);
        } catch (Throwable thrown) {
            injector.saw(thrown);
        }
    }

    /// Counts pauses as well as time: where the machine is so busy that this thread does not run, the others
    /// hardly do.
    private boolean await(long nanos, long leap) {
        long end = System.nanoTime() + nanos * injector.patience();
        long least = TimeUnit.NANOSECONDS.toMillis(nanos) * injector.patience();
        long next = 0;
        for (long pauses = 0; !isDone(); pauses++) {
            long now = System.nanoTime();
            if (now >= end && pauses >= least) {
                return false;
            }
            if (leap > 0 && now >= next) {
                injector.passTime(leap);
                next = now + TimeUnit.MILLISECONDS.toNanos(20);
            }
            pause();
        }
        return true;
    }

    /// Looks whether each lane, and the timers, still work.
    ///
    /// @return whether they needed help
    private boolean probe(List<String> symptoms) {
        if (!host.isOpen()) {
            return false;
        }
        jobs.clear();
        for (int i = 0; i < 2 * host.parallelism(); i++) {
            start("probe " + i, () -> {
                Fiber.yield();
                Computation<Void> first = deadline(A_WHILE);
                Computation<Void> second = deadline(A_WHILE.multipliedBy(2));
                Computation<Void> third = deadline(A_WHILE.dividedBy(2));
                Fiber.sleep(A_MOMENT);
                first.tryReturn(null);
                third.tryReturn(null);
                second.tryReturn(null);
            });
        }
        boolean inTime = await(AT_ONCE_NANOS, 0);
        boolean isRevived = !inTime && await(AT_LAST_NANOS, LEAP_NANOS);
        jobs.forEach(job -> job.check(injector, symptoms));
        return isRevived;
    }

    private static Computation<Void> deadline(Duration duration) {
        Computation<Void> computation = Computation.create();
        computation.cancelAfter(duration);
        return computation;
    }

    /// Looks whether all workers are given back, which a lane that is held by nobody keeps, and all fibers have
    /// left.
    private void giveBack(List<String> symptoms) {
        long end = System.nanoTime() + AT_LAST_NANOS * injector.patience();
        while ((host.workers() > 0 || scheduler.fibers() > 0) && System.nanoTime() < end) {
            injector.passTime(LEAP_NANOS);
            LockSupport.parkNanos(100_000);
        }
        if (host.workers() > 0) {
            symptoms.add("a worker is never given back: " + scheduler);
        } else if (scheduler.fibers() > 0) {
            symptoms.add("the list of fibers keeps one that has ended: " + scheduler);
        }
    }
}
