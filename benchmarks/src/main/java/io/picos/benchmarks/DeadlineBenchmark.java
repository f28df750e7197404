package io.picos.benchmarks;

import io.picos.benchmarks.contender.Contender;
import io.picos.benchmarks.contender.Work;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What does a deadline cost that is not needed?
@State(Scope.Benchmark)
public class DeadlineBenchmark {
    private static final int TIMES = 10_000;

    /// Whose.
    @Param({"COMPLETABLE_FUTURE", "THREADS", "VIRTUAL_THREADS", "COROUTINES"})
    Contender contender = Contender.COMPLETABLE_FUTURE;

    private Work work = new Work() {};

    /// Opens the scheduler.
    @Setup
    public void open() {
        work = contender.open();
    }

    /// A deadline of a second for something that is done at once.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void unneeded() throws Exception {
        work.deadline(TIMES);
    }
}
