package io.picos.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// What does a lock cost that 256 fibers want, with a lock that is not fair?
public class UnfairLockBenchmark extends Contest {
    private static final int FIBERS = 256;
    private static final int TIMES = 200;

    /// One use of it.
    @Benchmark
    @OperationsPerInvocation(FIBERS * TIMES)
    public void unfair() throws Exception {
        work.lock(false, FIBERS, TIMES);
    }
}
