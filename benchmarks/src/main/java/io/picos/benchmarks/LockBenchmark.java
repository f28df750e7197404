package io.picos.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// What does a lock cost that 256 fibers want, each of which gives way while it has it?
public class LockBenchmark extends Contest {
    private static final int FIBERS = 256;
    private static final int TIMES = 200;

    /// It is handed to the fiber that waits longest.
    @Benchmark
    @OperationsPerInvocation(FIBERS * TIMES)
    public void fair() throws Exception {
        work.lock(true, FIBERS, TIMES);
    }
}
