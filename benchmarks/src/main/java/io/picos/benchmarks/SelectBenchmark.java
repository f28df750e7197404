package io.picos.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// What does it cost to take the next element of two channels?
public class SelectBenchmark extends Contest {
    private static final int TIMES = 20_000;

    /// Of both channels.
    @Param({"0", "64"})
    int capacity;

    /// One sender each.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void two() throws Exception {
        work.select(capacity, TIMES);
    }
}
