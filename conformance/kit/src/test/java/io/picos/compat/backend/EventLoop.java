package io.picos.compat.backend;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;

/// An event loop as many write it: one thread, which runs tasks until there are none, then the timers that are due,
/// then what its input has brought.
///
/// A task that submits the next task, again and again, keeps the loop from its timers. A timer that arms the next timer
/// does not: the next one waits for the next round.
final class EventLoop {
    /// What the loop prefers to everything else.
    enum Greed {
        /// Nothing: a task that is to come later is a timer that is due.
        NONE,
        /// Tasks, to timers and input: a task that is to come later is a task like the others.
        FOR_TASKS,
        /// Timers, to input: a round runs timers until none is due, those included that timers arm.
        FOR_TIMERS,
        /// Tasks that are to come later, to everything else: of 16 such tasks, 15 come first.
        FOR_LATER_TASKS
    }

    private final Greed greed;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("event-loop").unstarted(this::run);
    private final Deque<Runnable> tasks = new ArrayDeque<>(); // guarded by this
    private final Queue<Runnable> input = new ArrayDeque<>(); // guarded by this
    private final PriorityQueue<Timer> timers = // guarded by this
            new PriorityQueue<>(Comparator.comparingLong(Timer::due).thenComparingLong(Timer::number));
    private long armed; // guarded by this: how many timers
    private int later; // guarded by this: how many tasks that are to come later, with greed for these
    private boolean closed; // guarded by this

    private record Timer(long due, long number, Runnable task) {}

    EventLoop(Greed greed) {
        this.greed = greed;
        thread.start();
    }

    synchronized void execute(Runnable task) {
        add(tasks, task);
    }

    synchronized void executeLater(Runnable task) {
        if (greed == Greed.FOR_TASKS) {
            add(tasks, task);
        } else if (greed == Greed.FOR_LATER_TASKS && ++later % 16 != 0) {
            addFirst(task);
        } else {
            after(0, task);
        }
    }

    synchronized void after(long nanos, Runnable task) {
        add(timers, new Timer(System.nanoTime() + nanos, armed++, task));
    }

    synchronized void input(Runnable task) {
        add(input, task);
    }

    private <T> void add(Queue<T> queue, T element) {
        checkOpen();
        queue.add(element);
        notifyAll();
    }

    private void addFirst(Runnable task) {
        checkOpen();
        tasks.addFirst(task);
        notifyAll();
    }

    private void checkOpen() {
        if (closed) {
            throw new RejectedExecutionException("closed");
        }
    }

    boolean isHere() {
        return Thread.currentThread() == thread;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /// Ends after all tasks that it has by now.
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    // ---- the thread

    private void run() {
        while (waitForSomething()) {
            runAll(tasks);
            List<Timer> round = due();
            while (!round.isEmpty()) {
                round.forEach(timer -> timer.task.run());
                runAll(tasks); // also here: greed for timers starves the input alone
                round = greed == Greed.FOR_TIMERS ? due() : List.of();
            }
            runAll(input);
        }
    }

    private void runAll(Queue<Runnable> queue) {
        for (Runnable task = next(queue); task != null; task = next(queue)) {
            task.run();
        }
    }

    private synchronized Runnable next(Queue<Runnable> queue) {
        return queue.poll();
    }

    private synchronized List<Timer> due() {
        List<Timer> due = new ArrayList<>();
        while (nanosToNext() <= 0) {
            due.add(timers.remove());
        }
        return due;
    }

    private long nanosToNext() {
        Timer next = timers.peek();
        return next == null ? Long.MAX_VALUE : next.due - System.nanoTime();
    }

    /// {@return whether a task, input or a timer is ready} False when the loop is closed and has nothing left to do.
    private synchronized boolean waitForSomething() {
        while (tasks.isEmpty() && input.isEmpty() && nanosToNext() > 0) {
            if (closed) {
                return false;
            }
            try {
                wait(Math.max(1, Math.min(nanosToNext() / 1_000_000, 1_000)));
            } catch (InterruptedException ignored) { // of a turn: an interrupt has no meaning here
            }
        }
        return true;
    }
}
