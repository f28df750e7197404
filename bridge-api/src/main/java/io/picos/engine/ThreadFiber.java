package io.picos.engine;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.engine.carrier.Carriers;
import io.picos.engine.carrier.Launch;
import io.picos.engine.carrier.Mains;
import io.picos.engine.thread.Current;
import io.picos.engine.thread.Headroom;
import io.picos.engine.thread.Inherited;
import io.picos.engine.thread.Listeners;
import io.picos.engine.thread.Observed;
import io.picos.engine.thread.Parking;
import io.picos.engine.thread.Threads;
import io.picos.engine.thread.Uncaught;
import io.picos.engine.time.Nanos;
import io.picos.engine.time.TimerThread;
import io.picos.engine.watch.Retries;
import io.picos.engine.watch.Watchdog;
import io.picos.spi.Receiver;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The fiber of the scheduler without a backend: a plain virtual thread and nothing else.
public final class ThreadFiber implements Observed, Retries.Entry, Runnable {
    /// A worker of the JDK's scheduler takes tasks from outside only when it has no tasks of its own left. A
    /// thread that yields, or that another thread of the same worker wakes, stays a task of that worker. So now
    /// and then a fiber leaves its worker (S2).
    private static final int TURNS_A_PARK = 64;

    private static final VarHandle NEXT_RETRY = fieldVarHandle(
            MethodHandles.lookup(), "nextRetry", VarHandle.class, ThreadFiber.class, Retries.Entry.class);

    private final Fiber fiber;
    private final Fiber.Main main;
    private final Thread thread = Carriers.onJdk(this);
    private final Runnable body = this::callMain; // allocated here, since there may be no memory later
    private final long spawner = Thread.currentThread().threadId();
    private long since; // its own thread; published when that parks: the beginning of a wait, coarse, or 0
    private int turns; // its own thread; published when that parks
    private boolean begun; // its own thread: whether main has been called
    private volatile Retries.@Nullable Entry nextRetry; // CASed, for Retries

    private ThreadFiber(Fiber fiber, Fiber.Main main) {
        this.fiber = fiber;
        this.main = main;
    }

    /// Starts a fiber that runs a body, and passes the outcome of the body to the receiver. May be called
    /// outside any fiber.
    ///
    /// @param fiber a fiber that was not spawned before
    /// @param computation the computation of the fiber
    /// @param body the code to run
    /// @param receiver receives the outcome of the body (B13)
    /// @param <T> the type of the value
    public static <T extends @Nullable Object> void launch(
            Fiber fiber, Computation<T> computation, Callable<? extends T> body, Receiver<? super T> receiver) {
        start(fiber, Launch.create(Inherited.capture(), computation, body, receiver));
    }

    /// Starts a fiber. May be called outside any fiber.
    ///
    /// @param fiber a fiber that was not spawned before
    /// @param main the code that the fiber runs
    private static void start(Fiber fiber, Fiber.Main main) {
        Headroom.require(); // the JDK's pool does not survive an error in the middle of a submission
        ThreadFiber started = new ThreadFiber(fiber, main);
        Threads.prepare(started.thread, fiber);
        fiber.assign(started);
        boolean accepted = false;
        try {
            ThreadFibers.add(started);
            started.thread.start();
            accepted = true;
        } finally {
            if (!accepted) {
                ThreadFibers.remove(started);
                fiber.unassign(started);
            }
        }
    }

    /// Cancels the computation after the duration, unless it completes first. May be called outside any fiber.
    ///
    /// @param computation any computation
    /// @param duration zero or more
    /// @param cause the cause of the cancellation
    public static void cancelLater(Computation<?> computation, Duration duration, Throwable cause) {
        TimerThread.QUEUE.cancelAfter(computation, Nanos.of(duration, "duration"), cause);
    }

    @Override
    public Fiber current() {
        return fiber;
    }

    @Override
    public @Nullable Throwable await(Trigger trigger) {
        return await(trigger, trigger);
    }

    @Override
    public @Nullable Throwable await(Trigger trigger, Object waitedFor) {
        assert Current.maySuspend() : "an action of a trigger must not suspend (T2)";
        Runnable end = Listeners.SUSPENSIONS ? Listeners.suspends(fiber, waitedFor) : null;
        since = Watchdog.now;
        if (fiber.trySuspend(trigger, this)) {
            Parking.until(trigger, waitedFor);
            since = 0;
            fiber.unsuspend(trigger);
            if (isTimeToLeave()) {
                leaveWorker();
            }
        }
        if (end != null) {
            end.run();
        }
        return fiber.cancellation();
    }

    @Override
    public void signaled(Trigger trigger) {
        LockSupport.unpark(thread);
    }

    @Override
    public Retries.@Nullable Entry nextRetry() {
        return nextRetry;
    }

    @Override
    public boolean casNextRetry(Retries.@Nullable Entry expected, Retries.@Nullable Entry next) {
        return NEXT_RETRY.compareAndSet(this, expected, next);
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // of a virtual thread: to the end of the queue of the JDK's scheduler
    public void yield() {
        fiber.check();
        assert Current.maySuspend() : "an action of a trigger must not suspend (T2)";
        if (isTimeToLeave()) {
            leaveWorker();
        } else {
            Thread.yield();
        }
    }

    private boolean isTimeToLeave() {
        return ++turns % TURNS_A_PARK == 0;
    }

    private void leaveWorker() {
        LockSupport.parkNanos(this, 1); // the thread comes back from outside, behind all others
    }

    @Override
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        fiber.check();
        cancelLater(computation, duration, cause);
    }

    @Override
    public void spawn(Fiber child, Fiber.Main childMain) {
        fiber.check();
        start(child, childMain);
    }

    @Override
    public void run() {
        try {
            while (!begun) {
                enter();
            }
        } finally {
            ThreadFibers.remove(this);
            if (main instanceof Launch<?> launch) {
                launch.end(); // outside the fiber: the consumer's code is not part of it
            }
        }
    }

    /// Calls main, or waits for the memory to do so: the fiber has been accepted, so main must be called (F9).
    @SuppressWarnings("ThreadPriorityCheck") // of a virtual thread
    private void enter() {
        try {
            Current.with(this, body);
        } catch (OutOfMemoryError exhausted) {
            if (begun) {
                throw exhausted;
            }
            Thread.yield(); // for a pause, the JDK would need memory, too
        }
    }

    private void callMain() {
        begun = true;
        if (Listeners.ANY) {
            Listeners.began(fiber, scheduler(), spawner);
        }
        Mains.run(fiber, main, Uncaught::report);
        if (Listeners.ANY) {
            Listeners.ended(fiber);
        }
    }

    // ---- for dumps, called by any thread

    @Override
    public Thread thread() {
        return thread;
    }

    @Override
    public State state() {
        Thread.State state = thread.getState();
        return switch (state) {
            case NEW -> State.READY;
            case RUNNABLE -> State.RUNNING;
            case BLOCKED, WAITING, TIMED_WAITING ->
                LockSupport.getBlocker(thread) == this ? State.READY : State.SUSPENDED;
            case TERMINATED -> State.ENDED;
        };
    }

    @Override
    public int steps() {
        return turns;
    }

    @Override
    public long since() {
        return since;
    }

    @Override
    public @Nullable Receiver<?> receiver() {
        return Launch.receiverOf(main);
    }

    @Override
    public long spawner() {
        return spawner;
    }

    @Override
    public String scheduler() {
        return "ThreadScheduler";
    }

    @Override
    public String toString() {
        return "ThreadScheduler " + Threads.describe(thread);
    }
}
