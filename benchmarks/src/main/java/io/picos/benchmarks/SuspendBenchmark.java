package io.picos.benchmarks;

import io.picos.benchmarks.contender.Contender;
import io.picos.benchmarks.contender.Work;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What does a fiber cost that suspends once, is woken and ends?
@State(Scope.Benchmark)
public class SuspendBenchmark {
    private static final int FIBERS = 10_000;

    /// Whose.
    @Param({
        "COMPLETABLE_FUTURE",
        "THREADS",
        "VIRTUAL_THREADS",
        "VIRTUAL_THREADS_ON_ONE",
        "BARE",
        "CONTINUATIONS",
        "COROUTINES"
    })
    Contender contender = Contender.COMPLETABLE_FUTURE;

    private Work work = new Work() {};

    /// Opens the scheduler.
    @Setup
    public void open() {
        work = contender.open();
    }

    /// One such fiber.
    @Benchmark
    @OperationsPerInvocation(FIBERS)
    public void spawnAndSuspend() throws Exception {
        work.spawnAndSuspend(FIBERS);
    }
}
