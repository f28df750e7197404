package io.picos.compat.patience;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/// Platform threads of a test: each is joined, and its failure fails the test.
public final class Crew implements AutoCloseable {
    private final String rule;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    /// @param rule the id of the rule, with which messages begin
    public Crew(String rule) {
        this.rule = rule;
    }

    /// Runs the tasks at the same time, as nearly as possible, and waits for all of them.
    ///
    /// @param rule the id of the rule, with which messages begin
    /// @param tasks the tasks to run
    public static void race(String rule, Task... tasks) {
        CountDownLatch start = new CountDownLatch(tasks.length);
        try (Crew crew = new Crew(rule)) {
            for (Task task : tasks) {
                crew.start(() -> {
                    start.countDown();
                    Waits.await(rule + ": all threads have started", start);
                    task.run();
                });
            }
        }
    }

    /// Starts a thread.
    ///
    /// @param task the task that the thread runs
    /// @return the thread
    public Thread start(Task task) {
        Thread thread = Thread.ofPlatform()
                .daemon()
                .name(rule + " " + threads.size())
                .start(() -> {
                    try {
                        task.run();
                    } catch (Throwable failure) {
                        failures.add(failure);
                    }
                });
        threads.add(thread);
        return thread;
    }

    /// Joins all threads. Throws AssertionError if one of them has failed.
    @Override
    public void close() {
        for (Thread thread : threads) {
            Waits.join(rule + ": thread " + thread.getName() + " has ended", thread);
        }
        Throwable first = failures.poll();
        if (first != null) {
            AssertionError failed = first instanceof AssertionError
                    ? new AssertionError(first.getMessage(), first)
                    : new AssertionError(rule + ": a thread of the test threw " + first, first);
            failures.forEach(failed::addSuppressed);
            throw failed;
        }
    }

    /// A task for a thread of a test.
    @FunctionalInterface
    public interface Task {
        /// Runs on the thread.
        ///
        /// @throws Exception to fail the test
        void run() throws Exception;
    }
}
