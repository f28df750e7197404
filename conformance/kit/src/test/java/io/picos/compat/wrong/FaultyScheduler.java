package io.picos.compat.wrong;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Outcome;
import io.picos.SchedulerClosed;
import io.picos.ThreadScheduler;
import io.picos.compat.subject.BackendSubject;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// A scheduler on nothing but [io.picos.spi.Handler]: a thread per fiber, right but for at most one fault. It shows
/// too that the kit accepts a scheduler that has nothing to do with the engine.
final class FaultyScheduler implements BackendSubject {
    private final Fault fault;
    private final Set<FaultyFiber> live = ConcurrentHashMap.newKeySet();
    private final Semaphore lane = new Semaphore(1, true); // held by who runs, where the fault needs a lane
    private final AtomicInteger signals = new AtomicInteger();
    private final AtomicInteger spawned = new AtomicInteger();
    private final ExecutorService reused =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
    private volatile SchedulerClosed closed;

    /// @param fault what is wrong, or null
    FaultyScheduler(Fault fault) {
        this.fault = fault;
    }

    Fault fault() {
        return fault;
    }

    boolean has(Fault asked) {
        return fault == asked;
    }

    /// {@return whether fibers run one at a time}
    private boolean isSerial() {
        return neverYields() || keepsTheLane();
    }

    boolean neverYields() {
        return has(Fault.NEVER_YIELDS) || has(Fault.STARVES_ITS_FIBERS) || has(Fault.STARVES_THE_TASKS);
    }

    boolean keepsTheLane() {
        return has(Fault.KEEPS_THE_LANE) || has(Fault.KEEPS_THE_LANE_OF_A_BODY);
    }

    void enterLane() {
        if (isSerial()) {
            lane.acquireUninterruptibly();
        }
    }

    void leaveLane() {
        if (isSerial()) {
            lane.release();
        }
    }

    /// {@return whether the fault loses the signal that is counted by this}
    boolean losesSignal() {
        return (has(Fault.LOSES_FIBERS_WHEN_CLOSED) && closed != null)
                || (has(Fault.LOSES_FIBERS_NOW_AND_THEN) && signals.incrementAndGet() % 100 == 0);
    }

    /// {@return a thread that runs one fiber after the other}
    Executor reused() {
        return reused;
    }

    Set<FaultyFiber> live() {
        return live;
    }

    void spawn(Fiber fiber, Fiber.Main main) {
        if (closed != null && !has(Fault.SPAWNS_WHEN_CLOSED)) {
            throw new RejectedExecutionException("closed");
        }
        if (has(Fault.BOUNDS_ITS_FIBERS) && spawned.incrementAndGet() > 500) {
            throw new RejectedExecutionException("too many");
        }
        if (has(Fault.DROPS_CANCELLED_FIBERS) && fiber.isCancelled()) {
            return;
        }
        new FaultyFiber(this, fiber, main).start();
    }

    @Override
    public String name() {
        return fault == null ? "faultless" : fault.toString();
    }

    @Override
    public <T> CompletableFuture<T> start(Computation<T> computation, Callable<? extends T> body) {
        CompletableFuture<T> result = new CompletableFuture<>();
        spawn(Fiber.create(computation), fiber -> {
            Throwable thrown = null;
            try {
                computation.tryReturn(body.call());
            } catch (Throwable each) {
                thrown = each instanceof CompletionException && each.getCause() != null ? each.getCause() : each;
                computation.tryCancel(thrown);
            }
            if (closed != null && has(Fault.TELLS_NOBODY_WHEN_CLOSED)) {
                return;
            }
            Outcome<T> outcome = thrown == null ? computation.peek() : new Outcome.Cancelled<>(thrown);
            switch (outcome) {
                case Outcome.Returned<T>(T value) -> result.complete(value);
                case Outcome.Cancelled<T>(Throwable cause) -> result.completeExceptionally(cause);
            }
            if (thrown instanceof VirtualMachineError || thrown instanceof LinkageError) {
                throw (Error) thrown;
            }
        });
        return result;
    }

    @Override
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        if (closed != null && has(Fault.HAS_NO_TIMERS_WHEN_CLOSED)) {
            return;
        }
        Duration delay = has(Fault.WAKES_EARLY) ? Duration.ZERO : duration;
        ThreadScheduler.cancelAfter(computation, delay, cause);
    }

    @Override
    public int parallelism() {
        return isSerial() ? 1 : Runtime.getRuntime().availableProcessors();
    }

    @Override
    public Executor tasks() {
        return task -> Thread.ofPlatform().daemon().start(() -> {
            enterLane();
            try {
                task.run();
            } finally {
                leaveLane();
            }
        });
    }

    @Override
    public void shutDown() {
        SchedulerClosed cause = new SchedulerClosed(name(), null);
        closed = cause;
        if (has(Fault.WAKES_ALL_WHEN_CLOSED)) {
            live.forEach(FaultyFiber::wake);
        }
        if (!has(Fault.CANCELS_NOBODY_WHEN_CLOSED)) {
            live.forEach(each -> each.fiber().computation().tryCancel(cause));
        }
    }

    @Override
    public void close() {
        reused.shutdown(); // the other threads end with their fibers, or with the test
    }
}
