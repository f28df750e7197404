package io.picos.engine.thread;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Runs the bodies that block (F12): a limited number at a time, in the order in which they were submitted, and
/// each on a platform thread of its own.
///
/// A body leaves nothing for the next body, because a thread runs only one body: thread-locals, interrupts, the
/// name, the priority and the uncaught exception handler go with the thread. A pool that reuses threads cannot
/// promise that. A thread that has run its body starts its successor. So the next body usually finds a thread
/// that waits for it, and its fiber need not start a thread. A successor that gets no body ends after ten
/// seconds.
final class BlockingPool {
    /// The system property for the number of bodies that may run at the same time.
    static final String PROPERTY = "io.picos.blocking.threads";

    private static final int USUAL_LIMIT = 256;
    private static final int MOST_SPARES = 4;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    static final BlockingPool SHARED = new BlockingPool(limit(System.getProperty(PROPERTY)), IDLE_NANOS, Worker::new);

    private final int limit;
    private final long idleNanos;
    private final Workers workers;
    private final SpinLock lock = new SpinLock();
    private int places; // guarded by lock: taken by workers that are started or about to be
    private int spares; // guarded by lock: workers that wait for a body, and are started or about to be
    private @Nullable Worker spare; // guarded by lock: the top of the stack of waiting workers
    private @Nullable Task first; // guarded by lock: the head of the queue of bodies that wait for a place
    private @Nullable Task last; // guarded by lock: the tail of that queue

    BlockingPool(int limit, long idleNanos, Workers workers) {
        this.limit = limit;
        this.idleNanos = idleNanos;
        this.workers = workers;
    }

    /// {@return the limit that the property sets, or the usual limit} Logs a bad value and does not throw,
    /// since the exception would come at the first use, in the middle of a program.
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
        Headroom.requireHalf(); // a worker that gets the task must be woken, too
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
                lock.lock(); // from the same frame as above, so there is enough stack
                places--;
                lock.held = false;
                failOrphans(noThread);
                throw noThread;
            }
        }
    }

    /// Removes a task that must not run any more from the queue, if it is there.
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

    /// Fails all queued tasks if no worker is left that would ever take them.
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

    /// Starts a successor, which takes over the place of a thread that has run a body. The successor runs the
    /// task that has waited longest. If there is none, it waits for a task, unless enough workers do so
    /// already.
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

    /// Makes a worker without a task available, or gives it a task that was queued while the worker was
    /// started.
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

    /// {@return whether the worker was waiting for a task; if so, it waits no more and has given up its place}
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

    /// {@return the number of taken places, and of bodies that wait for a place}
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

    /// @param places the number of places taken by workers that run a body or wait for a body
    /// @param queued the number of bodies that wait for a place
    record Load(int places, int queued) {}

    /// Creates the threads.
    interface Workers {
        /// {@return a worker, not started}
        ///
        /// @param pool the pool that the worker belongs to
        /// @param task the only task of the worker, or null if the worker has to wait for a task
        Worker create(BlockingPool pool, @Nullable Task task);
    }

    /// A body that needs a thread of its own.
    abstract static class Task {
        private boolean isQueued; // guarded by lock
        private @Nullable Task previous; // guarded by lock
        private @Nullable Task next; // guarded by lock

        /// Runs the body, on that thread.
        abstract void run();

        /// Called instead of [#run] if the task has waited for its place, and no thread could then be started
        /// for it. Also called if [#run] throws.
        abstract void fail(Throwable thrown);
    }

    /// Runs one task, and then starts its successor.
    static final class Worker extends Thread {
        private final BlockingPool pool;
        private volatile @Nullable Task task; // written under the lock or before the start; cleared by this thread
        private @Nullable Worker below; // guarded by lock

        @SuppressWarnings("ThreadPriorityCheck") // the usual priority, even if a body has changed its own
        Worker(BlockingPool pool, @Nullable Task task) {
            super(null, null, "picos-blocking", 0, false);
            this.pool = pool;
            this.task = task;
            setDaemon(true);
            setPriority(NORM_PRIORITY);
            setContextClassLoader(ClassLoader.getSystemClassLoader()); // not the loader of a web application
        }

        @Override
        public void run() {
            @Nullable Task mine;
            try {
                mine = awaitTask();
            } catch (Throwable cut) {
                mine = awaitTask(); // this worker has a place, and may have a task
            }
            if (mine == null) {
                return;
            }
            task = null;
            try {
                mine.run();
            } catch (Throwable thrown) {
                mine.fail(thrown); // a failure of the machinery: a task keeps the exceptions of its body
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
