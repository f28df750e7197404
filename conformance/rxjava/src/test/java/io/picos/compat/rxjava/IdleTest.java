package io.picos.compat.rxjava;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.compat.patience.Waits;
import io.picos.rxjava.RxJavaBridge;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What is left on a scheduler a second after its last fiber has ended: nothing.
class IdleTest {
    private static <T> T get(Single<T> single) throws Exception {
        CompletableFuture<T> future = single.toCompletionStage().toCompletableFuture();
        return Waits.get("the single has ended", future);
    }

    /// A worker of io() has a thread for itself, which another worker gets then. A scheduler may be shut down
    /// meanwhile: a task of ours would find that out, and the library would tell, though there is no fiber.
    @Test
    void workers_idleForASecond_areGivenBackWithoutATaskOfOurs() throws Exception {
        Scheduler io =
                RxJavaPlugins.createIoScheduler(Thread.ofPlatform().daemon().factory());
        Watched watched = new Watched(Place.single().scheduler());
        Thread thread = threadOfAFiber(RxJavaBridge.on(io));
        RxJavaBridge bridge = RxJavaBridge.on(watched);
        get(bridge.single(() -> "value"));
        Waits.until("its lane is idle", () -> bridge.toString().contains("Lane[idle] with 0 fibers"));
        int before = watched.tasks.get();

        Waits.until("all workers are given back", () -> watched.workers.get() == 0);
        assertThat(watched.tasks).as("tasks without fibers").hasValue(before);
        Waits.until("another worker has the thread", () -> threadOfATask(io) == thread);

        get(bridge.single(() -> "value"));
        assertThat(watched.workers).as("workers for the next fiber").hasPositiveValue();
        watched.shutdown();
        io.shutdown();
    }

    private static Thread threadOfATask(Scheduler scheduler) {
        return Single.fromCallable(Thread::currentThread).subscribeOn(scheduler).blockingGet();
    }

    /// {@return the thread of the scheduler that a fiber has run on} With JDK carriers it is not the fiber's own.
    private static Thread threadOfAFiber(RxJavaBridge bridge) throws Exception {
        AtomicReference<Thread> thread = new AtomicReference<>();
        RxJavaPlugins.setScheduleHandler(task -> () -> {
            thread.set(Thread.currentThread());
            task.run();
        });
        try {
            get(bridge.single(() -> "value"));
        } finally {
            RxJavaPlugins.setScheduleHandler(null);
        }
        return thread.get();
    }

    /// Counts its workers and their tasks.
    private static final class Watched extends Scheduler {
        private final Scheduler scheduler;
        private final AtomicInteger workers = new AtomicInteger();
        private final AtomicInteger tasks = new AtomicInteger();

        Watched(Scheduler scheduler) {
            this.scheduler = scheduler;
        }

        @Override
        public Worker createWorker() {
            workers.incrementAndGet();
            Worker worker = scheduler.createWorker();
            return new Worker() {
                @Override
                public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
                    tasks.incrementAndGet();
                    return worker.schedule(task, delay, unit);
                }

                @Override
                public void dispose() {
                    workers.decrementAndGet();
                    worker.dispose();
                }

                @Override
                public boolean isDisposed() {
                    return worker.isDisposed();
                }
            };
        }

        @Override
        public void shutdown() {
            scheduler.shutdown();
        }
    }
}
