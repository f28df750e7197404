package io.picos.rxjava;

import io.picos.spi.Backend;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What the engine needs of a [Scheduler].
final class RxJavaBackend implements Backend {
    /// Where the library has its own schedulers, but for the one below. They queue without limit, so that one of
    /// them which refuses has been shut down.
    private static final String OWN = "io.reactivex.rxjava3.internal.schedulers.";

    /// Those each of whose workers has a thread of its own.
    private static final Set<String> OWN_THREADS = Set.of(
            OWN + "ComputationScheduler", OWN + "SingleScheduler", OWN + "IoScheduler", OWN + "NewThreadScheduler");

    /// What stands for an executor, which may refuse because it is full.
    private static final String EXECUTOR = OWN + "ExecutorScheduler";

    private final Scheduler scheduler;
    private final @Nullable TestScheduler virtual; // the same, if its time is virtual
    private volatile boolean refused; // written once, by who submits: a scheduler says no more than that

    RxJavaBackend(Scheduler scheduler) {
        this.scheduler = scheduler;
        this.virtual = scheduler instanceof TestScheduler test ? test : null;
    }

    @Override
    public String name() {
        return scheduler.getClass().getSimpleName() + "@" + Integer.toHexString(System.identityHashCode(scheduler));
    }

    @Override
    public Worker openWorker() {
        return new OnWorker(scheduler);
    }

    @Override
    public int parallelism() {
        return virtual != null ? 1 : Integer.MAX_VALUE; // else unknown, and lanes too many do less harm than too few
    }

    @Override
    public boolean isClosed() {
        return refused;
    }

    @Override
    public boolean tellsWhenClosed() {
        return virtual != null; // else only when it refuses
    }

    private void onRefusal() {
        String type = scheduler.getClass().getName();
        if (type.startsWith(OWN) && !type.equals(EXECUTOR)) {
            refused = true;
        }
    }

    @Override
    public @Nullable Clock clock() {
        return virtual == null ? null : new VirtualClock(virtual);
    }

    @Override
    public void onUnhandled(Throwable thrown) {
        RxJavaPlugins.onError(thrown);
    }

    /// A worker of the scheduler, replaced when it has refused: it then refuses for ever.
    private final class OnWorker implements Worker {
        private volatile Scheduler.Worker worker; // written by who submits

        OnWorker(Scheduler scheduler) {
            this.worker = scheduler.createWorker();
        }

        @Override
        public void execute(Runnable task) {
            Task submitted = new Task(task);
            Disposable disposable = worker.schedule(submitted);
            if (disposable.isDisposed() && !submitted.begun) {
                onRefusal();
                worker.dispose();
                worker = scheduler.createWorker();
                throw new RejectedExecutionException(name() + " has not accepted a task");
            }
        }

        @Override
        public boolean hasOwnThread() {
            return OWN_THREADS.contains(scheduler.getClass().getName());
        }

        @Override
        public void close() {
            worker.dispose();
        }
    }

    /// A task that says whether it has been run: its disposable does not tell that from a refusal.
    private static final class Task implements Runnable {
        private final Runnable task;
        private volatile boolean begun; // written by who runs it

        Task(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            begun = true;
            task.run();
        }
    }

    /// The clock of a scheduler whose time is virtual (S9).
    ///
    /// @param scheduler with that time
    private record VirtualClock(TestScheduler scheduler) implements Clock {
        @Override
        public long nanoTime() {
            return scheduler.now(TimeUnit.NANOSECONDS);
        }

        @Override
        public Runnable schedule(Runnable task, long nanos) {
            Disposable timer = scheduler.scheduleDirect(task, nanos, TimeUnit.NANOSECONDS);
            return timer::dispose;
        }
    }
}
