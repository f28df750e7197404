package io.picos.benchmarks;

import io.picos.benchmarks.contender.Contender;
import io.picos.benchmarks.contender.Work;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What does it cost when two fibers wake each other in turn?
@State(Scope.Benchmark)
public class HandOffBenchmark {
    private static final int TIMES = 20_000;

    /// Whose.
    @Param({
        "COMPLETABLE_FUTURE",
        "REACTOR",
        "RXJAVA",
        "VERTX",
        "THREADS",
        "COMPLETABLE_FUTURE_ON_JDK",
        "TWO_THREADS",
        "TWO_BRIDGES",
        "VIRTUAL_THREADS",
        "VIRTUAL_THREADS_ON_ONE",
        "BARE",
        "COROUTINES"
    })
    Contender contender = Contender.COMPLETABLE_FUTURE;

    private Work work = new Work() {};

    /// Opens the scheduler.
    @Setup
    public void open() {
        work = contender.open();
    }

    /// One is woken.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void handOff() throws Exception {
        work.handOff(TIMES);
    }
}
