package io.picos.reactor;

import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.picos.Fiber;
import io.picos.FiberLocal;
import io.picos.spi.Backend;
import io.picos.spi.Inheritance;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Scannable;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/// A [Scheduler] as a backend of the engine.
final class ReactorBackend implements Backend {
    /// The context of the subscriber for which a fiber runs (B5).
    private static final FiberLocal<Context> CONTEXT = FiberLocal.create();

    /// The classes of schedulers whose workers each stay on one thread. Other schedulers wrap executors, or are
    /// unknown.
    private static final Set<String> OWN_THREADS =
            Set.of("CachedScheduler", "ParallelScheduler", "SingleScheduler", "BoundedElasticScheduler");

    /// The classes of further schedulers whose `isDisposed` is reliable when it returns false.
    private static final Set<String> OTHERS_THAT_TELL =
            Set.of("BoundedElasticThreadPerTaskScheduler", "ImmediateScheduler");

    private final Scheduler scheduler;
    private final @Nullable Clock clock;

    ReactorBackend(Scheduler scheduler) {
        this.scheduler = scheduler;
        this.clock = isVirtual(scheduler) ? new VirtualClock() : null;
    }

    /// {@return the context of the subscriber for which the fiber runs}
    static Context context(Fiber fiber) {
        return CONTEXT.getOrDefault(fiber, Context.empty());
    }

    /// {@return the context with which the fiber subscribes to a source: that of its subscriber, with the
    /// context values that the fiber itself has at this moment (K6)}
    static Context contextForSources(Fiber fiber) {
        Context view = context(fiber);
        return Inheritance.addTo(view) instanceof Context added ? added : view;
    }

    /// {@return whether the scheduler is the `VirtualTimeScheduler` of `reactor-test`, or stands for it, as the
    /// schedulers of `Schedulers` do while virtual time is enabled} Compares names, since that library is
    /// absent in production.
    private static boolean isVirtual(Scheduler scheduler) {
        boolean isCached = scheduler.getClass().getSimpleName().equals("CachedScheduler");
        Object actual = isCached && scheduler instanceof Supplier<?> cached ? cached.get() : scheduler;
        return actual.getClass().getName().equals("reactor.test.scheduler.VirtualTimeScheduler");
    }

    @Override
    public String name() {
        String text = scheduler.toString();
        return text.indexOf('@') < 0 ? text : Backend.nameOf(scheduler); // with a hash, or the state of an executor
    }

    @Override
    public Worker openWorker() {
        return new OnWorker(scheduler.createWorker(), isOneOf(OWN_THREADS), clock != null);
    }

    @Override
    public int parallelism() {
        Integer capacity = clock == null ? Scannable.from(scheduler).scan(Scannable.Attr.CAPACITY) : Integer.valueOf(1);
        return capacity == null || capacity < 1 ? Integer.MAX_VALUE : capacity; // no limit if unknown
    }

    @Override
    public boolean isClosed() {
        return scheduler.isDisposed();
    }

    @Override
    public boolean tellsWhenClosed() {
        return clock != null || isOneOf(OWN_THREADS) || isOneOf(OTHERS_THAT_TELL);
    }

    private boolean isOneOf(Set<String> classes) {
        return classes.contains(scheduler.getClass().getSimpleName());
    }

    @Override
    public @Nullable Clock clock() {
        return clock;
    }

    /// The subscriber's context is the truth, whatever thread subscribes: a retry subscribes on a timer's thread.
    @Override
    public boolean inheritsFromContext() {
        return true;
    }

    @Override
    public @Nullable Object enter(@Nullable Object context) {
        if (context == null || ((Context) context).isEmpty()) {
            return null;
        }
        CONTEXT.set(Fiber.current(), (Context) context);
        return Propagation.isEnabled() && !Inheritance.knows(context) ? ThreadLocals.set((Context) context) : null;
    }

    @Override
    public void exit(@Nullable Object context, @Nullable Object entered) {
        if (entered != null) {
            ThreadLocals.reset(entered);
        }
    }

    @Override
    public void onUnhandled(Throwable thrown) {
        if (!ErrorHook.tell(thrown)) {
            Backend.super.onUnhandled(thrown);
        }
    }

    /// A worker of the scheduler.
    ///
    /// @param worker of the scheduler
    /// @param hasOwnThread whether the worker stays on one thread
    /// @param isVirtual whether the time of the scheduler is virtual
    private record OnWorker(Scheduler.Worker worker, boolean hasOwnThread, boolean isVirtual) implements Worker {
        @Override
        public void execute(Runnable task) {
            worker.schedule(task);
        }

        /// In virtual time all platform threads are the scheduler's own: it runs tasks on any thread that calls
        /// it.
        @Override
        public boolean isHere() {
            return isVirtual && !Thread.currentThread().isVirtual();
        }

        /// In virtual time, schedules the task: the scheduler runs the task before this returns, and its
        /// successor next if the task exceeds its budget. If the caller is a task of the scheduler already, the
        /// scheduler would run the new task later, so it runs here.
        @Override
        public void executeHere(Runnable task) {
            if (isVirtual) {
                worker.schedule(task);
            }
            task.run(); // no effect if it has run
        }

        @Override
        public void close() {
            worker.dispose();
        }
    }

    /// The clock of a scheduler whose time is virtual (S9).
    private final class VirtualClock implements Clock {
        @Override
        public long nanoTime() {
            return scheduler.now(TimeUnit.NANOSECONDS);
        }

        @Override
        public Runnable schedule(Runnable task, long nanos) {
            Disposable timer = scheduler.schedule(task, nanos, TimeUnit.NANOSECONDS);
            return timer::dispose;
        }
    }

    /// Sets and resets the thread-locals of Reactor's automatic context propagation (B14). Loaded only if
    /// propagation is enabled, which needs the library `context-propagation`.
    private static final class ThreadLocals {
        private static final ContextSnapshotFactory SNAPSHOTS =
                ContextSnapshotFactory.builder().build();

        private ThreadLocals() {}

        static Object set(Context context) {
            return SNAPSHOTS.setThreadLocalsFrom(context);
        }

        static void reset(Object scope) {
            ((ContextSnapshot.Scope) scope).close();
        }
    }
}
