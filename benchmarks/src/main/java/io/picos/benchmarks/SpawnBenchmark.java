package io.picos.benchmarks;

import io.picos.benchmarks.contender.Contender;
import io.picos.benchmarks.contender.Work;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What does a fiber cost that ends at once?
@State(Scope.Benchmark)
public class SpawnBenchmark {
    private static final int FIBERS = 10_000;

    /// Whose.
    @Param({
        "COMPLETABLE_FUTURE",
        "REACTOR",
        "RXJAVA",
        "VERTX",
        "THREADS",
        "COMPLETABLE_FUTURE_ON_JDK",
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

    /// One fiber that does nothing.
    @Benchmark
    @OperationsPerInvocation(FIBERS)
    public void spawn() throws Exception {
        work.spawn(FIBERS);
    }
}
