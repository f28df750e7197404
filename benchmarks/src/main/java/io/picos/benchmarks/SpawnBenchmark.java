package io.picos.benchmarks;

import io.picos.Computation;
import io.picos.Fiber;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

/// What does it cost to spawn a fiber that does nothing, and to have it end? Run: `-Dbenchmark=Spawn`.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class SpawnBenchmark {
    private static final int SPAWNS = 10_000;

    /// `Fiber.spawn`, with one computation for all.
    @Benchmark
    @OperationsPerInvocation(SPAWNS)
    public void fiber(Schedulers schedulers) throws Exception {
        schedulers.runner.run(() -> {
            Computation<Integer> done = Computation.create();
            Countdown countdown = new Countdown(SPAWNS, done);
            for (int i = 0; i < SPAWNS; i++) {
                Fiber.spawn(Fiber.create(done), fiber -> countdown.countDown());
            }
            return done.await();
        });
    }

    /// `Thread.startVirtualThread`: the JDK's own way.
    @Benchmark
    @OperationsPerInvocation(SPAWNS)
    public void virtualThread() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(SPAWNS);
        for (int i = 0; i < SPAWNS; i++) {
            Thread.startVirtualThread(done::countDown);
        }
        done.await();
    }

    /// The schedulers to compare.
    @State(Scope.Benchmark)
    public static class Schedulers {
        /// Where the fibers run.
        @Param({"THREADS", "ONE_THREAD", "COMMON_POOL", "REACTOR", "RXJAVA", "VERTX"})
        Runner runner = Runner.THREADS;
    }
}
