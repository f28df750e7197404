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

/// What does a yield cost, with 1 to 10,000 fibers that do nothing else? Run: `-Dbenchmark=Yield`.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class YieldBenchmark {
    private static final int YIELDS = 100_000;

    /// How many fibers share the yields.
    @Param({"1", "100", "10000"})
    int fibers;

    /// `Fiber.yield()`, on each of our schedulers.
    @Benchmark
    @OperationsPerInvocation(YIELDS)
    public void fiber(Schedulers schedulers) throws Exception {
        schedulers.runner.run(() -> {
            Computation<Integer> done = Computation.create();
            Countdown countdown = new Countdown(fibers, done);
            for (int i = 0; i < fibers; i++) {
                Fiber.spawn(Fiber.create(done), fiber -> {
                    for (int yields = YIELDS / fibers; yields > 0; yields--) {
                        Fiber.yield();
                    }
                    countdown.countDown();
                });
            }
            return done.await();
        });
    }

    /// `Thread.yield()` of plain virtual threads: the JDK's own way.
    @Benchmark
    @OperationsPerInvocation(YIELDS)
    @SuppressWarnings("ThreadPriorityCheck") // is what is measured
    public void virtualThread() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(fibers);
        for (int i = 0; i < fibers; i++) {
            Thread.startVirtualThread(() -> {
                for (int yields = YIELDS / fibers; yields > 0; yields--) {
                    Thread.yield();
                }
                done.countDown();
            });
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
