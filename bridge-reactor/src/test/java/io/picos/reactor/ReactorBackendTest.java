package io.picos.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.spi.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// What the engine learns of each kind of scheduler.
class ReactorBackendTest {
    private static final ThreadFactory VIRTUAL = Thread.ofVirtual().factory();

    private final List<Runnable> opened = new ArrayList<>();
    private final ExecutorService executor = Executors.newFixedThreadPool(3);

    @AfterEach
    void close() {
        opened.forEach(Runnable::run);
        executor.shutdown();
    }

    private <D extends Disposable> D open(D scheduler) {
        opened.add(scheduler::dispose);
        return scheduler;
    }

    @Test
    void parallelism_ofEachKind_isItsCapacity() {
        assertThat(new ReactorBackend(Schedulers.parallel()).parallelism()).isEqualTo(Schedulers.DEFAULT_POOL_SIZE);
        assertThat(new ReactorBackend(Schedulers.single()).parallelism()).isEqualTo(1);
        assertThat(new ReactorBackend(Schedulers.boundedElastic()).parallelism())
                .isEqualTo(Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE);
        assertThat(new ReactorBackend(open(Schedulers.newParallel("four", 4))).parallelism())
                .isEqualTo(4);
        assertThat(new ReactorBackend(Schedulers.fromExecutorService(executor)).parallelism())
                .isEqualTo(3);
        assertThat(new ReactorBackend(Schedulers.immediate()).parallelism())
                .as("where it is not known")
                .isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void tellsWhenClosed_schedulersOfTheLibrary_doUnlessTheyWrapAnExecutor() {
        List<Scheduler> telling = List.of(
                Schedulers.parallel(),
                Schedulers.single(),
                Schedulers.boundedElastic(),
                Schedulers.immediate(),
                open(Schedulers.newParallel("new", 1)),
                open(Schedulers.newSingle("new")),
                open(Schedulers.newBoundedElastic(1, 10, "new")));
        assertThat(telling).allMatch(scheduler -> new ReactorBackend(scheduler).tellsWhenClosed());
        List<Scheduler> silent = List.of(
                Schedulers.fromExecutorService(executor),
                Schedulers.fromExecutor(Runnable::run),
                Schedulers.single(Schedulers.parallel()));
        assertThat(silent).noneMatch(scheduler -> new ReactorBackend(scheduler).tellsWhenClosed());
    }

    /// Since Reactor 3.6.
    @Test
    @Tag("newer")
    void schedulerOnVirtualThreads_itsCapacityAndClosing_areKnown() {
        Scheduler scheduler = open(new Schedulers.Factory() {}.newThreadPerTaskBoundedElastic(4, 100, VIRTUAL));
        scheduler.init();
        assertThat(new ReactorBackend(scheduler).parallelism()).isEqualTo(4);
        assertThat(new ReactorBackend(scheduler).tellsWhenClosed()).isTrue();
    }

    @Test
    void isClosed_disposedOf_isTrue() {
        Scheduler scheduler = open(Schedulers.newParallel("closed", 1));
        ReactorBackend backend = new ReactorBackend(scheduler);
        assertThat(backend.isClosed()).isFalse();
        scheduler.dispose();
        assertThat(backend.isClosed()).isTrue();
    }

    @Test
    void worker_isOneOfTheSchedulers_andIsGivenBack() throws InterruptedException {
        Counting counting = new Counting(open(Schedulers.newParallel("counted", 4)));
        Backend.Worker worker = new ReactorBackend(counting).openWorker();
        assertThat(counting.workers).as("workers created").hasSize(1);
        CountDownLatch ran = new CountDownLatch(100);
        for (int task = 0; task < 100; task++) {
            worker.execute(ran::countDown);
        }
        assertThat(ran.await(30, TimeUnit.SECONDS)).as("the tasks run").isTrue();
        assertThat(counting.direct)
                .as("tasks for the scheduler itself, which run anywhere")
                .hasValue(0);
        worker.close();
        assertThat(counting.workers).as("workers given back").allMatch(Disposable::isDisposed);
    }

    /// A scheduler that knows its workers.
    private static final class Counting implements Scheduler {
        private final Scheduler actual;
        private final List<Worker> workers = new ArrayList<>();
        private final AtomicInteger direct = new AtomicInteger();

        Counting(Scheduler actual) {
            this.actual = actual;
        }

        @Override
        public Disposable schedule(Runnable task) {
            direct.incrementAndGet();
            return actual.schedule(task);
        }

        @Override
        public Worker createWorker() {
            Worker worker = actual.createWorker();
            workers.add(worker);
            return worker;
        }
    }
}
