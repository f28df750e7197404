package io.picos.compat.backend;

import io.picos.spi.Backend;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A backend without threads: a test pumps its tasks, and moves its clock. Each method is called under one lock, but
/// no task runs under it.
final class TestBackend implements Backend, Backend.Worker, Backend.Clock {
    private final ThreadLocal<String> context = new ThreadLocal<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>(); // guarded by this
    private final PriorityQueue<Timer> timers = // guarded by this
            new PriorityQueue<>(Comparator.comparingLong(Timer::due));
    private final List<String> entered = new CopyOnWriteArrayList<>();
    private final List<Throwable> unhandled = new CopyOnWriteArrayList<>();
    private final List<String> unhandledIn = new CopyOnWriteArrayList<>();
    private final AtomicInteger exits = new AtomicInteger();
    private final boolean virtual;
    private volatile Thread home; // the thread on which spawns run at once, or null
    private long now; // guarded by this

    private record Timer(long due, Runnable task) {}

    /// @param virtual whether it has a clock of its own
    TestBackend(boolean virtual) {
        this.virtual = virtual;
    }

    // ---- for the test

    /// Runs what there is to run, and what that adds.
    ///
    /// @return how many tasks ran
    int pump() {
        int ran = 0;
        for (Runnable task = poll(); task != null; task = poll()) {
            task.run();
            ran++;
        }
        return ran;
    }

    private synchronized Runnable poll() {
        return tasks.poll();
    }

    /// Moves the clock to one timer after the other, and runs what each of them makes ready.
    void advance(long nanos) {
        long target = nanoTime() + nanos;
        pump();
        for (Timer due = pollDue(target); due != null; due = pollDue(target)) {
            due.task.run();
            pump();
        }
        setNow(target);
    }

    private synchronized Timer pollDue(long target) {
        Timer first = timers.peek();
        if (first == null || first.due - target > 0) {
            return null;
        }
        now = Math.max(now, first.due);
        return timers.poll();
    }

    private synchronized void setNow(long target) {
        now = target;
    }

    synchronized int timers() {
        return timers.size();
    }

    /// Makes the current thread the worker's own while the body runs.
    void at(Runnable body) {
        home = Thread.currentThread();
        try {
            body.run();
        } finally {
            home = null;
        }
    }

    /// Where a fiber finds what it was launched with.
    ThreadLocal<String> context() {
        return context;
    }

    /// {@return the contexts with which fibers were entered}
    List<String> entered() {
        return new ArrayList<>(entered);
    }

    /// {@return what reached the hook}
    List<Throwable> unhandled() {
        return new ArrayList<>(unhandled);
    }

    /// {@return the contexts that the hook saw}
    List<String> unhandledIn() {
        return new ArrayList<>(unhandledIn);
    }

    int exits() {
        return exits.get();
    }

    // ---- for the engine

    @Override
    public String name() {
        return "test backend";
    }

    @Override
    public Worker openWorker() {
        return this;
    }

    @Override
    public synchronized void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public boolean isHere() {
        return home == Thread.currentThread();
    }

    @Override
    public int parallelism() {
        return 1;
    }

    @Override
    public boolean isClosed() {
        return false;
    }

    @Override
    public Clock clock() {
        return virtual ? this : null;
    }

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized Runnable schedule(Runnable task, long nanos) {
        Timer timer = new Timer(now + nanos, task);
        timers.add(timer);
        return () -> remove(timer);
    }

    private synchronized void remove(Timer timer) {
        timers.remove(timer);
    }

    @Override
    public Object enter(Object captured) {
        entered.add(String.valueOf(captured));
        context.set((String) captured);
        return captured;
    }

    @Override
    public void exit(Object captured, Object fromEnter) {
        if (captured == fromEnter) {
            exits.incrementAndGet();
        }
        context.remove();
    }

    @Override
    public void onUnhandled(Throwable thrown) {
        unhandled.add(thrown);
        unhandledIn.add(String.valueOf(context.get()));
    }
}
