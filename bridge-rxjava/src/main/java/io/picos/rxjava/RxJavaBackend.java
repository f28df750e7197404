package io.picos.rxjava;

import io.picos.spi.Backend;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the engine needs of a [Scheduler].
final class RxJavaBackend implements Backend {
    /// Where the library has its own schedulers. It does not export them.
    private static final String OWN = "io.reactivex.rxjava3.internal.schedulers.";

    /// How long an executor that has refused is not asked again, at first and at most. The library reports each
    /// refusal to its hook, so that these should be few; and a queue that was full should not wait for long.
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

    private final Scheduler scheduler;
    private final Kind kind;
    private volatile boolean closed; // written once, by who submits: a scheduler says no more than that it refuses
    private final AtomicLong pauseEnd = new AtomicLong(); // CASed, by who submits; matters unless `pause` is zero
    private volatile long pause; // written by who submits: zero unless that was refused

    /// What is known of a scheduler.
    private enum Kind {
        /// Each worker has a thread of its own. They queue without limit, so that a refusal means that the scheduler
        /// has been shut down.
        THREADS,

        /// The same, and all workers share the thread.
        ONE_THREAD,

        /// The same as [#THREADS], but nobody can shut it down.
        ENDLESS_THREADS,

        /// Stands for an executor, which may refuse because it is full. A worker is a queue, and tells the
        /// executor of its first task only. All that comes later is lost, and nobody is told, if the executor
        /// drops the first, or if the worker is fair, and the executor refuses the second.
        EXECUTOR,

        /// Has no threads: a worker runs tasks at once, those of others too, on whichever thread came first, which
        /// would get away only when there are none left.
        TRAMPOLINE,

        /// Has virtual time.
        TEST,

        /// Somebody else's.
        UNKNOWN;

        static Kind of(Scheduler scheduler) {
            if (scheduler instanceof TestScheduler) {
                return TEST;
            }
            String name = scheduler.getClass().getName();
            return switch (name.startsWith(OWN) ? name.substring(OWN.length()) : "") {
                case "ComputationScheduler", "IoScheduler" -> THREADS;
                case "SingleScheduler" -> ONE_THREAD;
                case "NewThreadScheduler" -> ENDLESS_THREADS;
                case "ExecutorScheduler" -> EXECUTOR;
                case "TrampolineScheduler" -> TRAMPOLINE;
                default -> UNKNOWN;
            };
        }

        boolean hasOwnThreads() {
            return this == THREADS || this == ONE_THREAD || this == ENDLESS_THREADS;
        }
    }

    RxJavaBackend(Scheduler scheduler) {
        this.scheduler = scheduler;
        this.kind = Kind.of(scheduler);
    }

    @Override
    public String name() {
        return scheduler.getClass().getSimpleName() + "@" + Integer.toHexString(System.identityHashCode(scheduler));
    }

    @Override
    public Worker openWorker() {
        return kind == Kind.EXECUTOR || kind == Kind.TRAMPOLINE ? new Direct() : new OnWorker();
    }

    @Override
    public int parallelism() {
        boolean serial = kind == Kind.ONE_THREAD || kind == Kind.TEST;
        return serial ? 1 : Integer.MAX_VALUE; // else unknown, and lanes too many do less harm than too few
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean tellsWhenClosed() {
        return kind == Kind.ENDLESS_THREADS || kind == Kind.TRAMPOLINE || kind == Kind.TEST; // that never happens
    }

    @Override
    public @Nullable Clock clock() {
        return kind == Kind.TEST ? new VirtualClock(scheduler) : null;
    }

    @Override
    public void onUnhandled(Throwable thrown) {
        RxJavaPlugins.onError(thrown);
    }

    /// Has the task scheduled, and throws if it was not. The library reports that by itself, and answers a disposable
    /// which is disposed of; so is that of a task which has been run.
    private void submit(Runnable task, Function<Runnable, Disposable> schedule) {
        Task submitted = new Task(task);
        if (schedule.apply(submitted).isDisposed() && !submitted.begun) {
            closed = closed || kind.hasOwnThreads();
            throw refusal();
        }
    }

    private RejectedExecutionException refusal() {
        return new RejectedExecutionException(name() + " has not accepted a task");
    }

    /// A task that says whether it has been run.
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

    /// A worker of the scheduler, replaced when it has refused, since it may then refuse for ever.
    private final class OnWorker implements Worker {
        private volatile Scheduler.Worker worker = scheduler.createWorker(); // written by who submits

        @Override
        public void execute(Runnable task) {
            submitOrReplace(task, worker::schedule);
        }

        /// Without a delay a task goes to the head of the queue of a [TestScheduler].
        @Override
        public void executeLater(Runnable task) {
            submitOrReplace(task, later -> worker.schedule(later, 0, TimeUnit.NANOSECONDS));
        }

        private void submitOrReplace(Runnable task, Function<Runnable, Disposable> schedule) {
            try {
                submit(task, schedule);
            } catch (RejectedExecutionException refusal) {
                worker.dispose();
                worker = scheduler.createWorker();
                throw refusal;
            }
        }

        @Override
        public boolean hasOwnThread() {
            return kind.hasOwnThreads();
        }

        @Override
        public void close() {
            worker.dispose();
        }
    }

    /// The scheduler without a worker, where that would only be in the way.
    private final class Direct implements Worker {
        @Override
        public void execute(Runnable task) {
            if (!mayAsk()) {
                throw refusal();
            }
            try {
                submit(() -> Guests.serveAfter(task), scheduler::scheduleDirect);
                pause = 0;
            } catch (RejectedExecutionException refusal) {
                pause = Math.clamp(2 * pause, FIRST_PAUSE_NANOS, LONGEST_PAUSE_NANOS);
                pauseEnd.set(System.nanoTime() + pause);
                throw refusal;
            }
        }

        /// While the scheduler refuses, one lane asks for all.
        private boolean mayAsk() {
            long current = pause;
            long end = pauseEnd.get();
            long now = System.nanoTime();
            return current == 0 || (now - end >= 0 && pauseEnd.compareAndSet(end, now + current));
        }
    }

    /// The tasks that a [java.util.concurrent.ForkJoinPool] was given from outside, where the executor is one. What
    /// its own threads submit comes before those: a drain that has submitted the next one would keep them waiting
    /// for ever, so it runs one of them by itself (S2).
    private static final class Guests extends RecursiveAction {
        private static final long serialVersionUID = 1L;
        private static final ThreadLocal<@Nullable Boolean> SERVING = new ThreadLocal<>();

        static void serveAfter(Runnable drain) {
            drain.run();
            if (Thread.currentThread() instanceof ForkJoinWorkerThread && SERVING.get() == null) {
                SERVING.set(true); // the guest may be another drain, which then does not serve
                ForkJoinTask<?> guest = pollSubmission();
                if (guest != null) {
                    guest.quietlyInvoke();
                }
                SERVING.remove();
            }
        }

        @Override
        protected void compute() {
            throw new AssertionError("there is none: only subclasses may ask for submissions");
        }
    }

    /// The clock of a scheduler whose time is virtual (S9).
    ///
    /// @param scheduler with that time
    private record VirtualClock(Scheduler scheduler) implements Clock {
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
