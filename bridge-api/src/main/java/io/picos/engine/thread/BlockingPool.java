package io.picos.engine.thread;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Runs the bodies that block (F12): a limited number at a time, in the order in which they were submitted, and each
/// on a platform thread of its own.
///
/// A body leaves nothing for the next, because its thread runs no other: thread-locals, interrupts, the name, the
/// priority and the handler for uncaught exceptions go with the thread. A pool that reuses threads cannot promise
/// that. A thread that has run its body starts its successor: so the next body usually finds a thread that waits for
/// it, and the fiber need not start one. A successor that gets no body ends after ten seconds.
final class BlockingPool {
    /// How many bodies may run at the same time.
    static final String PROPERTY = "io.picos.blocking.threads";

    private static final int USUAL_LIMIT = 256;
    private static final int MOST_SPARES = 4;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    static final BlockingPool SHARED = new BlockingPool(limit(System.getProperty(PROPERTY)), IDLE_NANOS, Worker::new);

    private final int limit;
    private final long idleNanos;
    private final Workers workers;
    private final SpinLock lock = new SpinLock();
    private int places; // guarded by lock: taken by workers, started or about to be
    private int spares; // guarded by lock: workers that wait for a body, started or about to be
    private @Nullable Worker spare; // guarded by lock: the last one of a stack
    private @Nullable Task first; // guarded by lock: of a queue of bodies that wait for a place
    private @Nullable Task last; // guarded by lock

    BlockingPool(int limit, long idleNanos, Workers workers) {
        this.limit = limit;
        this.idleNanos = idleNanos;
        this.workers = workers;
    }

    /// A bad value is reported and not thrown, since it would be thrown at the first use, in the middle of a program.
    static int limit(@Nullable String property) {
        if (property == null) {
            return USUAL_LIMIT;
        }
        try {
            int limit = Integer.parseInt(property.strip());
            if (limit > 0) {
                return limit;
            }
        } catch (NumberFormatException notANumber) {
            // reported below
        }
        System.getLogger("io.picos")
                .log(
                        System.Logger.Level.WARNING,
                        "-D" + PROPERTY + " must be a positive number, but is '" + property + "'; using "
                                + USUAL_LIMIT);
        return USUAL_LIMIT;
    }

    static boolean isCurrent() {
        return Thread.currentThread() instanceof Worker;
    }

    /// Runs the task on a thread of its own as soon as there is a place for it.
    ///
    /// @throws Error if no thread can be started; the task will then not run
    void submit(Task task) {
        Worker worker = null;
        boolean placed = false;
        lock.lock();
        try {
            worker = spare;
            if (worker != null) {
                spare = worker.below;
                spares--;
                worker.below = null;
                worker.task = task;
            } else if (places < limit) {
                places++;
                placed = true;
            } else {
                task.isQueued = true;
                task.previous = last;
                if (last == null) {
                    first = task;
                } else {
                    last.next = task;
                }
                last = task;
            }
        } finally {
            lock.held = false;
        }
        if (worker != null) {
            LockSupport.unpark(worker);
        } else if (placed) {
            try {
                workers.create(this, task).start();
            } catch (Throwable noThread) {
                lock.lock(); // from the same frame as above, so that there is stack enough
                places--;
                lock.held = false;
                failOrphans(noThread);
                throw noThread;
            }
        }
    }

    /// Takes a task that is not to run any more out of the queue.
    void remove(Task task) {
        lock.lock();
        try {
            unlink(task);
        } finally {
            lock.held = false;
        }
    }

    private void unlink(Task task) {
        if (task.isQueued) {
            task.isQueued = false;
            Task before = task.previous;
            Task after = task.next;
            task.previous = null;
            task.next = null;
            if (before == null) {
                first = after;
            } else {
                before.next = after;
            }
            if (after == null) {
                last = before;
            } else {
                after.previous = before;
            }
        }
    }

    /// Where no worker is left that would ever turn to the queue.
    private void failOrphans(Throwable noThread) {
        for (Task orphan = orphan(); orphan != null; orphan = orphan()) {
            orphan.fail(noThread);
        }
    }

    private @Nullable Task orphan() {
        lock.lock();
        try {
            Task orphan = places == 0 ? first : null;
            if (orphan != null) {
                unlink(orphan);
            }
            return orphan;
        } finally {
            lock.held = false;
        }
    }

    /// Has a successor take over the place of a thread that has run a body: for the task that has waited longest, or to
    /// wait for one.
    private void succeed() {
        while (true) {
            Task task;
            lock.lock();
            try {
                task = first;
                if (task != null) {
                    unlink(task);
                } else if (spares < MOST_SPARES) {
                    spares++;
                } else {
                    places--;
                    return;
                }
            } finally {
                lock.held = false;
            }
            try {
                Worker successor = workers.create(this, task);
                successor.start();
                if (task == null) {
                    add(successor);
                }
                return;
            } catch (Throwable noThread) {
                if (task == null) {
                    giveUpSpare();
                    failOrphans(noThread);
                    return;
                }
                task.fail(noThread);
            }
        }
    }

    private void giveUpSpare() {
        lock.lock();
        try {
            spares--;
            places--;
        } finally {
            lock.held = false;
        }
    }

    /// Offers a worker that has no task, or gives it a task that was queued while the worker was started.
    private void add(Worker worker) {
        lock.lock();
        try {
            Task task = first;
            if (task == null) {
                worker.below = spare;
                spare = worker;
                return;
            }
            unlink(task);
            spares--;
            worker.task = task;
        } finally {
            lock.held = false;
        }
        LockSupport.unpark(worker);
    }

    /// {@return whether the worker was waiting for a task, and now does so no more, and has given up its place}
    private boolean tryEnd(Worker worker) {
        lock.lock();
        try {
            Worker above = null;
            for (Worker each = spare; each != null; each = each.below) {
                if (each == worker) {
                    if (above == null) {
                        spare = worker.below;
                    } else {
                        above.below = worker.below;
                    }
                    spares--;
                    places--;
                    return true;
                }
                above = each;
            }
            return false; // it has been given a task, or is not among the spares yet
        } finally {
            lock.held = false;
        }
    }

    /// {@return the number of places that are taken, and of bodies that wait for one}
    Load load() {
        lock.lock();
        try {
            int queued = 0;
            for (Task each = first; each != null; each = each.next) {
                queued++;
            }
            return new Load(places, queued);
        } finally {
            lock.held = false;
        }
    }

    /// @param places that are taken, by workers that run a body or wait for one
    /// @param queued bodies that wait for a place
    record Load(int places, int queued) {}

    /// Makes the threads.
    interface Workers {
        /// {@return a worker, not started}
        ///
        /// @param pool that it belongs to
        /// @param task its first and only one; null if it is to wait for that
        Worker create(BlockingPool pool, @Nullable Task task);
    }

    /// A body that needs a thread of its own.
    abstract static class Task {
        private boolean isQueued; // guarded by lock
        private @Nullable Task previous; // guarded by lock
        private @Nullable Task next; // guarded by lock

        /// Runs on that thread.
        abstract void run();

        /// Called instead if it has waited for its place, and then no thread could be started for it; and if [#run]
        /// throws.
        abstract void fail(Throwable thrown);
    }

    /// Runs one task, and then starts its successor.
    static final class Worker extends Thread {
        private final BlockingPool pool;
        private volatile @Nullable Task task; // written once, under the lock, or before the start
        private @Nullable Worker below; // guarded by lock

        @SuppressWarnings("ThreadPriorityCheck") // the usual one, and not that of a body which changed its own
        Worker(BlockingPool pool, @Nullable Task task) {
            super(null, null, "picos-blocking", 0, false);
            this.pool = pool;
            this.task = task;
            setDaemon(true);
            setPriority(NORM_PRIORITY);
            setContextClassLoader(ClassLoader.getSystemClassLoader()); // and not the loader of a web application
        }

        @Override
        public void run() {
            @Nullable Task mine;
            try {
                mine = awaitTask();
            } catch (Throwable cut) {
                mine = awaitTask(); // it has a place, and may have a task
            }
            if (mine == null) {
                return;
            }
            task = null;
            try {
                mine.run();
            } catch (Throwable thrown) {
                mine.fail(thrown); // of the machinery, since a task keeps what its body throws
            } finally {
                pool.succeed();
            }
        }

        private @Nullable Task awaitTask() {
            long end = System.nanoTime() + pool.idleNanos;
            while (task == null) {
                long rest = end - System.nanoTime();
                if (rest <= 0 && pool.tryEnd(this)) {
                    return null;
                }
                LockSupport.parkNanos(pool, rest > 0 ? rest : pool.idleNanos);
            }
            return task;
        }
    }
}
