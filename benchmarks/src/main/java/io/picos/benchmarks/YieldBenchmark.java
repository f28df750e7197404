package io.picos.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// What does it cost to give way, where 1 to 10,000 fibers do nothing else?
public class YieldBenchmark extends Contest {
    private static final int TIMES = 100_000;

    /// How many fibers share the times.
    @Param({"100", "1", "10000"})
    int fibers;

    /// One yield.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void yield() throws Exception {
        work.yield(fibers, TIMES / fibers);
    }
}
