package io.picos.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// What does a fiber cost that ends at once?
public class SpawnBenchmark extends Contest {
    private static final int FIBERS = 10_000;

    /// One fiber that does nothing.
    @Benchmark
    @OperationsPerInvocation(FIBERS)
    public void spawn() throws Exception {
        work.spawn(FIBERS);
    }
}
