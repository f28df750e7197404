package io.picos.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// What does a fiber cost that suspends once, is woken and ends?
public class SuspendBenchmark extends Contest {
    private static final int FIBERS = 10_000;

    /// One such fiber.
    @Benchmark
    @OperationsPerInvocation(FIBERS)
    public void spawnAndSuspend() throws Exception {
        work.spawnAndSuspend(FIBERS);
    }
}
