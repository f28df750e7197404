package io.picos.compat.rxjava;

import io.picos.compat.subject.Unhandled;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.exceptions.UndeliverableException;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// A scheduler of RxJava, of its own for a test.
///
/// @param name what messages call it
/// @param scheduler to run fibers on
/// @param parallelism how many of its tasks can run at the same time
/// @param end shuts it down
record Place(String name, Scheduler scheduler, int parallelism, Runnable end) {
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final long PUMP_NANOS = 20_000;
    private static final ThreadFactory DAEMONS =
            Thread.ofPlatform().daemon().name("scheduler-", 0).factory();

    static {
        RxJavaPlugins.setErrorHandler(Place::report); // the library's own would print each refusal
    }

    private Place(String name, Scheduler scheduler, int parallelism) {
        this(name, scheduler, parallelism, scheduler::shutdown);
    }

    static Place computation() {
        return new Place("computation()", RxJavaPlugins.createComputationScheduler(DAEMONS), CORES);
    }

    static Place single() {
        return new Place("single()", RxJavaPlugins.createSingleScheduler(DAEMONS), 1);
    }

    static Place io() {
        return new Place("io()", RxJavaPlugins.createIoScheduler(DAEMONS), CORES);
    }

    static Place newThread() {
        return new Place("newThread()", RxJavaPlugins.createNewThreadScheduler(DAEMONS), CORES);
    }

    static Place executor() {
        ExecutorService pool = Executors.newFixedThreadPool(2, DAEMONS);
        return new Place("from(executor)", Schedulers.from(pool), 2, pool::shutdown);
    }

    static Place fairExecutor() {
        ExecutorService pool = Executors.newFixedThreadPool(2, DAEMONS);
        return new Place("from(executor, true, true)", Schedulers.from(pool, true, true), 2, pool::shutdown);
    }

    static Place forkJoin() {
        ForkJoinPool pool = new ForkJoinPool(2);
        return new Place("from(ForkJoinPool)", Schedulers.from(pool), 2, pool::shutdown);
    }

    static Place trampoline() {
        return new Place("trampoline()", Schedulers.trampoline(), CORES);
    }

    /// A scheduler with virtual time, which a thread moves all the time, and which runs there what is due.
    static Place pumped() {
        TestScheduler scheduler = new TestScheduler();
        AtomicBoolean ended = new AtomicBoolean();
        Thread.ofPlatform().daemon().name("pump").start(() -> {
            while (!ended.get()) {
                scheduler.advanceTimeBy(PUMP_NANOS, TimeUnit.NANOSECONDS);
                LockSupport.parkNanos(PUMP_NANOS);
            }
        });
        return new Place("TestScheduler", scheduler, 1, () -> ended.set(true));
    }

    /// {@return what reaches the library's hook for errors that come too late, without what it puts around them}
    static Unhandled catchUndeliverable() {
        return new Unhandled(hook -> {
            var before = RxJavaPlugins.getErrorHandler();
            RxJavaPlugins.setErrorHandler(thrown -> {
                if (!isRefusal(thrown)) {
                    hook.accept(thrown instanceof UndeliverableException ? thrown.getCause() : thrown);
                }
            });
            return () -> RxJavaPlugins.setErrorHandler(before);
        });
    }

    /// {@return whether a scheduler has been shut down, perhaps that of an earlier test, of which fibers were left:
    /// the library reports that by itself}
    static boolean isRefusal(Throwable thrown) {
        return thrown.getCause() instanceof RejectedExecutionException;
    }

    private static void report(Throwable thrown) {
        if (!isRefusal(thrown)) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, thrown);
        }
    }
}
