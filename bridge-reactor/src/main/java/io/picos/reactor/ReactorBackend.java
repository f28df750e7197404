package io.picos.reactor;

import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.picos.Fiber;
import io.picos.FiberLocal;
import io.picos.spi.Backend;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Scannable;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/// What the engine needs of a [Scheduler].
final class ReactorBackend implements Backend {
    /// The context of the subscriber for whom a fiber runs (B5).
    private static final FiberLocal<Context> CONTEXT = FiberLocal.create();

    /// Those each of whose workers has a thread of its own. The others wrap executors, or are not known.
    private static final Set<String> OWN_THREADS =
            Set.of("CachedScheduler", "ParallelScheduler", "SingleScheduler", "BoundedElasticScheduler");

    /// Those whose `isDisposed` can be believed when it says no, in addition.
    private static final Set<String> OTHERS_THAT_TELL =
            Set.of("BoundedElasticThreadPerTaskScheduler", "ImmediateScheduler");

    private final Scheduler scheduler;
    private final @Nullable Clock clock;

    ReactorBackend(Scheduler scheduler) {
        this.scheduler = scheduler;
        this.clock = isVirtual(scheduler) ? new VirtualClock() : null;
    }

    /// {@return the context of the subscriber for whom the fiber runs}
    static Context context(Fiber fiber) {
        return CONTEXT.getOrDefault(fiber, Context.empty());
    }

    /// {@return whether it is the scheduler of `reactor-test`, a library that is not there in production, or stands
    /// for it, as those of `Schedulers` do while it is enabled}
    private static boolean isVirtual(Scheduler scheduler) {
        boolean isCached = scheduler.getClass().getSimpleName().equals("CachedScheduler");
        Object actual = isCached && scheduler instanceof Supplier<?> cached ? cached.get() : scheduler;
        return actual.getClass().getName().equals("reactor.test.scheduler.VirtualTimeScheduler");
    }

    @Override
    public String name() {
        return scheduler.toString();
    }

    @Override
    public Worker openWorker() {
        return new OnWorker(scheduler.createWorker(), isOneOf(OWN_THREADS), clock != null);
    }

    @Override
    public int parallelism() {
        Integer capacity = clock == null ? Scannable.from(scheduler).scan(Scannable.Attr.CAPACITY) : Integer.valueOf(1);
        return capacity == null || capacity < 1 ? Integer.MAX_VALUE : capacity; // if unknown
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

    @Override
    public @Nullable Object enter(@Nullable Object context) {
        if (context == null || ((Context) context).isEmpty()) {
            return null;
        }
        CONTEXT.set(Fiber.current(), (Context) context);
        return Propagation.isEnabled() ? ThreadLocals.set((Context) context) : null;
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
    /// @param hasOwnThread whether it stays on one thread
    /// @param isVirtual whether its time is virtual
    private record OnWorker(Scheduler.Worker worker, boolean hasOwnThread, boolean isVirtual) implements Worker {
        @Override
        public void execute(Runnable task) {
            worker.schedule(task);
        }

        /// In virtual time all threads are the scheduler's own: it runs tasks on whichever comes along.
        @Override
        public boolean isHere() {
            return isVirtual && !Thread.currentThread().isVirtual();
        }

        /// In virtual time as a task of the scheduler, so that what does not fit into the budget is the next one; and
        /// if this is such a task already, on the spot.
        @Override
        public void executeHere(Runnable task) {
            if (isVirtual) {
                worker.schedule(task);
            }
            task.run(); // no harm if it has run
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

    /// The thread-locals that Reactor's automatic context propagation is about (B14). Loaded only where that is
    /// enabled, which needs its library.
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
