package io.picos.benchmarks;

import io.picos.benchmarks.contender.Contender;
import io.picos.benchmarks.contender.Work;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What does a lock cost that 256 fibers want, with a lock that is not fair?
@State(Scope.Benchmark)
public class UnfairLockBenchmark {
    private static final int FIBERS = 256;
    private static final int TIMES = 200;

    /// Whose.
    @Param({"COMPLETABLE_FUTURE", "VIRTUAL_THREADS_ON_ONE"})
    Contender contender = Contender.COMPLETABLE_FUTURE;

    private Work work = new Work() {};

    /// Opens the scheduler.
    @Setup
    public void open() {
        work = contender.open();
    }

    /// One use of it.
    @Benchmark
    @OperationsPerInvocation(FIBERS * TIMES)
    public void unfair() throws Exception {
        work.lock(false, FIBERS, TIMES);
    }
}
