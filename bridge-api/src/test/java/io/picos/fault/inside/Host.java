package io.picos.fault.inside;

import io.picos.Computation;
import io.picos.spi.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A backend made by hand: a few threads that share a queue. Each call of it is a point.
final class Host implements Backend {
    /// How a host differs from a plain executor.
    enum Trait {
        /// It has one thread, which the worker says is its own (B12).
        OWN_THREAD,
        /// It has a clock and timers.
        CLOCK,
        /// It runs a task at once, on the caller's stack (S8).
        INLINE,
        /// It runs each task on a new virtual thread (S8).
        VIRTUAL,
        /// It says beforehand that it is about to be closed.
        CLOSE_HOOK,
        /// It cannot tell whether it is closed.
        IN_THE_DARK
    }

    private static final Runnable END = () -> {};
    private static final ScheduledThreadPoolExecutor TIMERS = timers();

    private final int threads;
    private final Set<Trait> traits;
    private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private final List<Thread> running = new ArrayList<>();
    private final AtomicInteger pending = new AtomicInteger(); // tasks that have not ended
    private final AtomicInteger workers = new AtomicInteger(); // opened and not closed
    private final AtomicInteger refusals = new AtomicInteger(); // to come
    private volatile Consumer<Throwable> unhandled = thrown -> {}; // written once, before use
    private volatile Supplier<Computation<?>> closing; // written by the engine
    private volatile boolean isClosed;

    Host(int threads, Trait... traits) {
        this.threads = threads;
        this.traits = Set.of(traits);
    }

    private static ScheduledThreadPoolExecutor timers() {
        ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(
                1, task -> Thread.ofPlatform().daemon().name("host-timer").unstarted(task));
        timers.setRemoveOnCancelPolicy(true);
        return timers;
    }

    /// @param unhandled takes the errors that end a task or reach the hook for unhandled errors
    void begin(Consumer<Throwable> unhandled) {
        this.unhandled = unhandled;
        for (int i = 0; i < threads; i++) {
            running.add(Thread.ofPlatform().daemon().name("host-" + i).start(this::serve));
        }
    }

    private void serve() {
        try {
            for (Runnable task = queue.take(); task != END; task = queue.take()) {
                runTask(task);
            }
        } catch (InterruptedException nobodyDoesThat) {
            Thread.currentThread().interrupt();
        }
    }

    private void runTask(Runnable task) {
        try {
            task.run();
        } catch (Throwable thrown) {
            unhandled.accept(thrown);
        } finally {
            ended();
        }
    }

    private void ended() {
        if (pending.decrementAndGet() == 0) {
            synchronized (pending) {
                pending.notifyAll();
            }
        }
    }

    /// Runs a task of the backend's own.
    void submit(Runnable task) {
        pending.incrementAndGet();
        queue.add(task);
    }

    /// Waits, but not for long, until all tasks have ended.
    void awaitIdle() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
        synchronized (pending) {
            while (pending.get() > 0 && System.nanoTime() < end) {
                try {
                    pending.wait(5);
                } catch (InterruptedException nobodyDoesThat) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /// Refuses the next tasks.
    void refuse(int tasks) {
        refusals.set(tasks);
    }

    /// Closes this as an executor is shut down: the tasks in the queue are still run.
    void close() {
        isClosed = true;
    }

    /// Calls the hook, if the engine has left one, which cancels all fibers.
    ///
    /// @return completes when the fibers have ended; or null
    Computation<?> announceClosure() {
        Supplier<Computation<?>> hook = closing;
        return hook == null ? null : hook.get();
    }

    /// {@return how many workers are open}
    int workers() {
        return workers.get();
    }

    boolean isOpen() {
        return !isClosed;
    }

    /// Ends the threads.
    void end() {
        for (int i = 0; i < threads; i++) {
            queue.add(END);
        }
    }

    private boolean has(Trait trait) {
        return traits.contains(trait);
    }

    // ---- for the engine

    @Override
    public String name() {
        return "host";
    }

    @Override
    public Worker openWorker() {
        Faults.call("Backend.openWorker");
        workers.incrementAndGet();
        return new HostWorker();
    }

    @Override
    public int parallelism() {
        return Math.max(threads, 1);
    }

    @Override
    public boolean isClosed() {
        Faults.call("Backend.isClosed");
        return isClosed && !has(Trait.IN_THE_DARK);
    }

    @Override
    public boolean tellsWhenClosed() {
        return !has(Trait.IN_THE_DARK);
    }

    @Override
    public Clock clock() {
        return has(Trait.CLOCK) ? new HostClock() : null;
    }

    @Override
    public Runnable onClose(Supplier<Computation<?>> closing) {
        Faults.call("Backend.onClose");
        if (!has(Trait.CLOSE_HOOK)) {
            return () -> {};
        }
        this.closing = closing;
        return () -> this.closing = null;
    }

    @Override
    public Object enter(Object context) {
        Faults.call("Backend.enter");
        return context;
    }

    @Override
    public void exit(Object context, Object entered) {
        Faults.call("Backend.exit");
    }

    @Override
    public void onUnhandled(Throwable thrown) {
        Faults.call("Backend.onUnhandled");
        unhandled.accept(thrown);
    }

    private final class HostWorker implements Worker {
        private final AtomicInteger closed = new AtomicInteger();

        @Override
        public void execute(Runnable task) {
            Faults.call("Worker.execute");
            if (isClosed || refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new RejectedExecutionException("the host takes no task");
            }
            pending.incrementAndGet();
            if (has(Trait.INLINE)) {
                runTask(task);
            } else if (has(Trait.VIRTUAL)) {
                Thread.ofVirtual().start(() -> runTask(task));
            } else {
                queue.add(task);
            }
        }

        @Override
        public void executeLater(Runnable task) {
            Faults.call("Worker.executeLater");
            execute(task);
        }

        @Override
        public boolean hasOwnThread() {
            Faults.call("Worker.hasOwnThread");
            return has(Trait.OWN_THREAD);
        }

        @Override
        public boolean isHere() {
            Faults.call("Worker.isHere");
            return false;
        }

        @Override
        public void executeHere(Runnable task) {
            Faults.call("Worker.executeHere");
            task.run();
        }

        @Override
        public void close() {
            if (closed.getAndIncrement() == 0) { // before the call: the engine gives it back by calling
                workers.decrementAndGet();
            }
            Faults.call("Worker.close");
        }
    }

    private final class HostClock implements Clock {
        @Override
        public long nanoTime() {
            Faults.call("Clock.nanoTime");
            return System.nanoTime();
        }

        @Override
        public Runnable schedule(Runnable task, long nanos) {
            Faults.call("Clock.schedule");
            if (isClosed) {
                throw new RejectedExecutionException("the host takes no timer");
            }
            ScheduledFuture<?> timer = TIMERS.schedule(() -> submit(task), nanos, TimeUnit.NANOSECONDS);
            return () -> timer.cancel(false);
        }
    }
}
