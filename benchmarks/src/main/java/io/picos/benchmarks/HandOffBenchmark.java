package io.picos.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// What does it cost when two fibers wake each other in turn?
public class HandOffBenchmark extends Contest {
    private static final int TIMES = 20_000;

    /// One is woken.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void handOff() throws Exception {
        work.handOff(TIMES);
    }
}
