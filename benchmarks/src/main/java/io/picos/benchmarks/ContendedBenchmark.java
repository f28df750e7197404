package io.picos.benchmarks;

import io.picos.Fiber;
import io.picos.std.structured.Bundle;
import io.picos.std.sync.Lock;
import io.picos.std.sync.Mutex;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What does a lock cost that a hundred fibers want, each of which gives way while it has it? Run:
/// `-Dbenchmark=Contended`.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class ContendedBenchmark {
    private static final int FIBERS = 100;
    private static final int TIMES = 1_000;

    private int counter; // guarded by the lock

    /// `Mutex`: fair, handed over.
    @Benchmark
    @OperationsPerInvocation(FIBERS * TIMES)
    public int mutex(Schedulers schedulers) throws Exception {
        Mutex mutex = Mutex.create();
        return run(schedulers, () -> mutex.protect(this::count));
    }

    /// `Lock`: unfair.
    @Benchmark
    @OperationsPerInvocation(FIBERS * TIMES)
    public int lock(Schedulers schedulers) throws Exception {
        Lock lock = Lock.create();
        return run(schedulers, () -> lock.protect(this::count));
    }

    /// A fair `ReentrantLock` in plain virtual threads: the JDK's own way to hand over.
    @Benchmark
    @OperationsPerInvocation(FIBERS * TIMES)
    public int fairReentrantLock() throws InterruptedException {
        return virtual(new ReentrantLock(true));
    }

    /// A `ReentrantLock` in plain virtual threads: the JDK's own way.
    @Benchmark
    @OperationsPerInvocation(FIBERS * TIMES)
    public int reentrantLock() throws InterruptedException {
        return virtual(new ReentrantLock());
    }

    private int count() {
        Fiber.yield();
        return ++counter;
    }

    private int run(Schedulers schedulers, Runnable use) throws Exception {
        schedulers.runner.run(() -> Bundle.joinAfter(bundle -> {
            for (int fiber = 0; fiber < FIBERS; fiber++) {
                bundle.fork(() -> {
                    for (int time = 0; time < TIMES; time++) {
                        use.run();
                    }
                });
            }
            return bundle;
        }));
        return counter;
    }

    @SuppressWarnings("ThreadPriorityCheck") // what a fiber does in `count`
    private int virtual(ReentrantLock lock) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(FIBERS);
        for (int thread = 0; thread < FIBERS; thread++) {
            Thread.startVirtualThread(() -> {
                for (int time = 0; time < TIMES; time++) {
                    lock.lock();
                    try {
                        Thread.yield();
                        counter++;
                    } finally {
                        lock.unlock();
                    }
                }
                done.countDown();
            });
        }
        done.await();
        return counter;
    }

    /// The schedulers to compare.
    @State(Scope.Benchmark)
    public static class Schedulers {
        /// Where the fibers run.
        @Param({"THREADS", "ONE_THREAD", "COMMON_POOL", "REACTOR", "RXJAVA", "VERTX"})
        Runner runner = Runner.THREADS;
    }
}
