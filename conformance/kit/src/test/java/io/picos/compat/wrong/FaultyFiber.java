package io.picos.compat.wrong;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.spi.Handler;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/// A fiber of a [FaultyScheduler]: a virtual thread.
final class FaultyFiber implements Handler, Trigger.Action {
    /// A worker of the JDK turns to what comes from outside only when it has nothing of its own any more (S2).
    private static final int TURNS_A_PARK = 64;

    private int turns;
    private static final ThreadLocal<FaultyScheduler> OF = new ThreadLocal<>();

    private final FaultyScheduler scheduler;
    private final Fiber fiber;
    private final Fiber.Main main;
    private final Computation<?> first;
    private final boolean interrupted = Thread.currentThread().isInterrupted();
    private volatile Thread thread;
    private volatile boolean deaf; // has missed a signal
    private volatile Trigger awaited = Trigger.signaled();
    private final long begun = System.nanoTime();

    FaultyFiber(FaultyScheduler scheduler, Fiber fiber, Fiber.Main main) {
        this.scheduler = scheduler;
        this.fiber = fiber;
        this.main = main;
        this.first = fiber.computation();
    }

    private boolean has(Fault fault) {
        return scheduler.has(fault);
    }

    Fiber fiber() {
        return fiber;
    }

    // ---- its life

    void start() {
        Thread.Builder.OfVirtual builder =
                Thread.ofVirtual().inheritInheritableThreadLocals(has(Fault.INHERITS_THREAD_LOCALS));
        Thread made = builder.unstarted(this::run);
        if (!has(Fault.FORGETS_THE_CLASS_LOADER)) {
            made.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        } else {
            made.setContextClassLoader(null);
        }
        String name = has(Fault.NAMES_EVERY_THREAD) ? "fiber" : Fiber.NAME.get(fiber);
        if (name != null) {
            made.setName(name);
        }
        thread = made;
        assign();
        scheduler.live().add(this);
        if (has(Fault.RUNS_FIBERS_ON_THE_SPAWNERS_STACK) && Fiber.currentOrNull() != null) {
            run();
        } else if (has(Fault.RECURSES_IN_SPAWN) && Fiber.currentOrNull() != null) {
            runDeeper(1_000);
        } else if (has(Fault.REUSES_THREADS) && Fiber.currentOrNull() != null) {
            scheduler.reused().execute(this::run);
        } else {
            made.start();
        }
    }

    private void runDeeper(int frames) {
        if (frames == 0) {
            run();
        } else {
            runDeeper(frames - 1);
        }
    }

    private void assign() {
        try {
            fiber.assign(this);
        } catch (IllegalStateException spawnedBefore) {
            if (!has(Fault.SPAWNS_TWICE)) {
                throw spawnedBefore;
            }
        }
    }

    private void run() {
        thread = Thread.currentThread();
        FaultyScheduler outer = OF.get();
        OF.set(scheduler);
        scheduler.enterLane();
        if (has(Fault.PASSES_INTERRUPTS_ON) && interrupted) {
            Thread.currentThread().interrupt();
        }
        Handler.using(this, this::runMain);
        scheduler.live().remove(this);
        scheduler.leaveLane();
        OF.set(outer);
    }

    private void runMain() {
        Fiber given = has(Fault.GIVES_ANOTHER_FIBER) ? Fiber.create(first) : fiber;
        try {
            main.run(given);
        } catch (Throwable thrown) {
            handle(thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown);
        }
    }

    private void handle(Throwable thrown) {
        boolean fatal = thrown instanceof VirtualMachineError || thrown instanceof LinkageError;
        if (fatal && !has(Fault.LOSES_THE_FIBER_OF_A_FATAL_ERROR)) {
            fiber.computation().tryCancel(thrown);
        }
        boolean own = !fatal && thrown == fiber.computation().cancellation();
        int reports = own && !has(Fault.REPORTS_ITS_OWN_CANCELLATION)
                ? 0
                : has(Fault.SWALLOWS_EXCEPTIONS) || (fatal && has(Fault.NEVER_RETHROWS_FATAL_ERRORS))
                        ? 0
                        : has(Fault.REPORTS_TWICE) ? 2 : 1;
        for (int report = 0; report < reports; report++) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, thrown);
        }
    }

    // ---- its operations

    @Override
    public Fiber current() {
        if (has(Fault.CHECKS_IN_CURRENT)) {
            fiber.check();
        }
        if (has(Fault.PERMITS_IN_CURRENT)) {
            fiber.exchangeForbid(false);
        }
        if (has(Fault.FORBIDS_IN_CURRENT)) {
            fiber.exchangeForbid(true);
        }
        return fiber;
    }

    private void check() {
        if (has(Fault.KEEPS_THE_FIRST_COMPUTATION)) {
            first.check();
        } else {
            fiber.check();
        }
    }

    @Override
    public Throwable await(Trigger trigger) {
        if (scheduler.keepsTheLane()) {
            awaitInLane(trigger);
        } else {
            awaitOutsideLane(trigger);
        }
        if (has(Fault.FORGETS_FORBID)) {
            fiber.exchangeForbid(false);
        }
        if (has(Fault.THROWS_FROM_AWAIT)) {
            fiber.check();
        }
        if (has(Fault.DELIVERS_UNDER_FORBID)) {
            fiber.computation().check();
        }
        return has(Fault.KEEPS_THE_FIRST_COMPUTATION) ? first.cancellation() : fiber.cancellation();
    }

    private void awaitInLane(Trigger trigger) {
        if (fiber.trySuspend(trigger, this)) {
            park(trigger);
            fiber.unsuspend(trigger);
        }
    }

    private void awaitOutsideLane(Trigger trigger) {
        boolean forbid = fiber.hasForbidden();
        if (has(Fault.IGNORES_FORBID)) {
            fiber.exchangeForbid(false);
        }
        boolean unattached = has(Fault.WAITS_UNDER_FORBID)
                || has(Fault.BLOCKS_UNDER_FORBID)
                || (has(Fault.SUSPENDS_CANCELLED_FIBERS) && fiber.isCancelled());
        if (unattached) {
            fiber.exchangeForbid(true);
        }
        if (has(Fault.TAKES_A_RETURN_FOR_A_SIGNAL) && isOver(fiber.computation())) {
            trigger.signal();
        }
        awaited = trigger;
        boolean suspended = fiber.trySuspend(trigger, this);
        fiber.exchangeForbid(forbid);
        if (!suspended && has(Fault.WAITS_IN_VAIN)) {
            deaf = true;
            park(trigger);
        }
        if (suspended) {
            scheduler.leaveLane();
            park(trigger);
            if (++turns % TURNS_A_PARK == 0) {
                LockSupport.parkNanos(1);
            }
            scheduler.enterLane();
            if (has(Fault.UNSUSPENDS_WHAT_IT_HAS_BY_THEN)) {
                Computation<?> then = fiber.computation();
                fiber.setComputation(Computation.finished());
                fiber.unsuspend(trigger);
                fiber.setComputation(then);
            } else if (!has(Fault.NEVER_UNSUSPENDS) && !unattached) {
                fiber.unsuspend(trigger);
            }
        }
    }

    private static boolean isOver(Computation<?> computation) {
        return !computation.isRunning() && !computation.isCancelled();
    }

    private void park(Trigger trigger) {
        boolean wasInterrupted = false;
        while (!trigger.isSignaled() || deaf) {
            LockSupport.park(trigger);
            wasInterrupted |= Thread.interrupted();
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    void wake() {
        awaited.signal();
    }

    @Override
    public void signaled(Trigger trigger) {
        if (scheduler.losesSignal() || (has(Fault.IS_DEAF_TO_OTHERS) && OF.get() != scheduler)) {
            deaf = true;
        } else {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void yield() {
        if (!has(Fault.YIELDS_UNCHECKED)) {
            check();
        }
        if (has(Fault.FORGETS_FORBID)) {
            fiber.exchangeForbid(false);
        }
        if (!scheduler.neverYields()) {
            scheduler.leaveLane();
            if (++turns % TURNS_A_PARK == 0) {
                LockSupport.parkNanos(1);
            } else {
                Thread.yield();
            }
            scheduler.enterLane();
        }
    }

    @Override
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        check();
        scheduler.cancelAfter(computation, duration, cause);
    }

    @Override
    public long nanoTime() {
        if (has(Fault.CHECKS_WHEN_ASKED_FOR_THE_TIME)) {
            fiber.check();
        }
        long now = System.nanoTime();
        return switch (scheduler.fault()) {
            case HAS_A_CLOCK_THAT_RUNS_BACKWARDS -> -now;
            case HAS_A_SLOW_CLOCK -> now / 100;
            case HAS_A_CLOCK_FOR_EACH_FIBER -> now - begun;
            case null, default -> now;
        };
    }

    @Override
    public void runBlocking(Runnable body) {
        if (has(Fault.INTERRUPTS_BODIES)) {
            Thread.currentThread().interrupt();
        }
        if (has(Fault.RUNS_BODIES_IN_ITS_FIBERS)) {
            Handler.using(this, body);
        } else {
            body.run();
        }
    }

    @Override
    public void spawn(Fiber child, Fiber.Main childMain) {
        if (has(Fault.CANCELS_WHAT_IT_REFUSES) && fiber.isCancelled()) {
            child.computation().tryCancel(fiber.cancellation());
        }
        check();
        if (has(Fault.CHECKS_LATE) || has(Fault.JOINS_WHAT_IT_SPAWNS)) {
            CountDownLatch begun = new CountDownLatch(1);
            scheduler.spawn(child, self -> {
                try {
                    childMain.run(self);
                } finally {
                    begun.countDown();
                }
            });
            awaitUninterruptibly(begun);
            check();
        } else {
            scheduler.spawn(child, childMain);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        Thread now = thread;
        if (has(Fault.SAYS_NOTHING) || now == null) {
            return "";
        }
        String state = switch (now.getState()) {
            case NEW -> "new";
            case RUNNABLE -> "runnable";
            case BLOCKED, WAITING, TIMED_WAITING -> "suspended";
            case TERMINATED -> "ended";
        };
        String name = now.getName().isEmpty() ? "" : " '" + now.getName() + "'";
        return scheduler.name() + " #" + now.threadId() + name + " " + state;
    }
}
