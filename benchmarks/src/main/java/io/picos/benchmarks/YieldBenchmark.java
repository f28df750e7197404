package io.picos.benchmarks;

import io.picos.benchmarks.contender.Contender;
import io.picos.benchmarks.contender.Work;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What does it cost to give way, where 1 to 10,000 fibers do nothing else?
@State(Scope.Benchmark)
public class YieldBenchmark {
    private static final int TIMES = 100_000;

    /// How many fibers share the times.
    @Param({"100", "1", "10000"})
    int fibers;

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

    /// One yield.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void yield() throws Exception {
        work.yield(fibers, TIMES / fibers);
    }
}
