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

/// A [Scheduler] as a backend of the engine.
final class RxJavaBackend implements Backend {
    /// The package of the library's own schedulers, which the library does not export.
    private static final String OWN = "io.reactivex.rxjava3.internal.schedulers.";

    /// How long an executor that has refused is given no task, at first and at most. The library reports each
    /// refusal to its hook, so refusals should be few; but an executor whose queue was only full should get its
    /// next task soon.
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

    private final Scheduler scheduler;
    private final Kind kind;
    private volatile boolean closed; // set once, by the submitter: a scheduler shows it only by a refusal
    private final AtomicLong pauseEnd = new AtomicLong(); // CASed, by the submitter; unused while `pause` is zero
    private volatile long pause; // written by the submitter; zero unless its task was refused

    /// The kinds of schedulers that the bridge tells apart.
    private enum Kind {
        /// Each worker has a thread of its own and an unbounded queue, so a refusal means that the scheduler
        /// was shut down.
        THREADS,

        /// Like [#THREADS], but all workers share one thread.
        ONE_THREAD,

        /// Like [#THREADS], but the scheduler cannot be shut down.
        ENDLESS_THREADS,

        /// Wraps an executor, which may refuse because it is full. A worker is a queue, and submits itself to
        /// the executor for its first task only. All later tasks are lost silently if the executor drops the
        /// first one, or if the worker is fair and the executor refuses the second one.
        EXECUTOR,

        /// Has no threads. A worker runs tasks at once on the thread that came first, including tasks of other
        /// threads. That thread returns only when no task is left.
        TRAMPOLINE,

        /// Has virtual time.
        TEST,

        /// A scheduler of another library.
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
        return Backend.nameOf(scheduler);
    }

    @Override
    public Worker openWorker() {
        return kind == Kind.EXECUTOR || kind == Kind.TRAMPOLINE ? new Direct() : new OnWorker();
    }

    @Override
    public int parallelism() {
        boolean serial = kind == Kind.ONE_THREAD || kind == Kind.TEST;
        return serial ? 1 : Integer.MAX_VALUE; // if unknown: too many lanes do less harm than too few
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean tellsWhenClosed() {
        return kind == Kind.ENDLESS_THREADS || kind == Kind.TRAMPOLINE || kind == Kind.TEST; // these are never closed
    }

    @Override
    public @Nullable Clock clock() {
        return kind == Kind.TEST ? new VirtualClock(scheduler) : null;
    }

    @Override
    public void onUnhandled(Throwable thrown) {
        RxJavaPlugins.onError(thrown);
    }

    /// Schedules the task, or throws if the scheduler refuses it. The library reports a refusal to its hook,
    /// and returns a disposable that is disposed of. The disposable of a task that has run is disposed of too.
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

    /// A task that tells whether it has begun.
    private static final class Task implements Runnable {
        private final Runnable task;
        private volatile boolean begun; // written by the thread that runs it

        Task(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            begun = true;
            task.run();
        }
    }

    /// A worker of the scheduler. It is replaced after a refusal, since it may then refuse for ever.
    private final class OnWorker implements Worker {
        private volatile Scheduler.Worker worker = scheduler.createWorker(); // written by the submitter

        @Override
        public void execute(Runnable task) {
            submitOrReplace(task, worker::schedule);
        }

        /// With a delay of zero, because a [TestScheduler] puts a task without a delay at the head of its
        /// queue.
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

    /// The scheduler without a worker, for the kinds whose workers would do harm.
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

        /// While the scheduler refuses, one lane tries for all lanes.
        private boolean mayAsk() {
            long current = pause;
            long end = pauseEnd.get();
            long now = System.nanoTime();
            return current == 0 || (now - end >= 0 && pauseEnd.compareAndSet(end, now + current));
        }
    }

    /// The tasks that were submitted to a [java.util.concurrent.ForkJoinPool] from outside, if the executor is
    /// one. The pool prefers tasks of its own threads: drains that submit their successors would keep the
    /// outside tasks waiting for ever, so each drain runs one of them itself (S2).
    private static final class Guests extends RecursiveAction {
        private static final long serialVersionUID = 1L;
        private static final ThreadLocal<@Nullable Boolean> SERVING = new ThreadLocal<>();

        static void serveAfter(Runnable drain) {
            drain.run();
            if (Thread.currentThread() instanceof ForkJoinWorkerThread && SERVING.get() == null) {
                SERVING.set(true); // the guest may be another drain, which then serves no guest
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
    /// @param scheduler whose time is virtual
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
