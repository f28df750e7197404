package io.picos.benchmarks;

import io.picos.Fiber;
import io.picos.FiberLocal;
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
import org.openjdk.jmh.infra.Blackhole;

/// What does it cost to find the current fiber, and to read one of its locals? Run: `-Dbenchmark=Current`.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class CurrentBenchmark {
    private static final int READS = 1_000_000;
    private static final FiberLocal<Integer> LOCAL = FiberLocal.create();
    private static final ThreadLocal<Integer> THREAD_LOCAL = ThreadLocal.withInitial(() -> 1);

    /// `Fiber.current()`.
    @Benchmark
    @OperationsPerInvocation(READS)
    public void current(Schedulers schedulers, Blackhole blackhole) throws Exception {
        schedulers.runner.run(() -> {
            for (int i = 0; i < READS; i++) {
                blackhole.consume(Fiber.current());
            }
            return 0;
        });
    }

    /// A fiber local, of a fiber at hand.
    @Benchmark
    @OperationsPerInvocation(READS)
    public void local(Schedulers schedulers, Blackhole blackhole) throws Exception {
        schedulers.runner.run(() -> {
            Fiber fiber = Fiber.current();
            LOCAL.set(fiber, 1);
            for (int i = 0; i < READS; i++) {
                blackhole.consume(LOCAL.getOrDefault(fiber, 0));
            }
            return 0;
        });
    }

    /// A thread local in a plain virtual thread: the JDK's own way.
    @Benchmark
    @OperationsPerInvocation(READS)
    public void threadLocal(Blackhole blackhole) throws InterruptedException {
        Thread.startVirtualThread(() -> {
                    for (int i = 0; i < READS; i++) {
                        blackhole.consume(THREAD_LOCAL.get());
                    }
                })
                .join();
    }

    /// The schedulers to compare.
    @State(Scope.Benchmark)
    public static class Schedulers {
        /// Where the fibers run.
        @Param({"THREADS", "ONE_THREAD", "COMMON_POOL", "REACTOR", "RXJAVA", "VERTX"})
        Runner runner = Runner.THREADS;
    }
}
