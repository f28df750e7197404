package io.picos.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// What does a deadline cost that is not needed?
public class DeadlineBenchmark extends Contest {
    private static final int TIMES = 10_000;

    /// A deadline of a second for something that is done at once.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void unneeded() throws Exception {
        work.deadline(TIMES);
    }
}
