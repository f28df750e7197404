package io.picos.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// What does a fiber cost whose result another one waits for?
public class ForkBenchmark extends Contest {
    private static final int INDEX = 20;
    private static final int FIBERS = 10_945;

    /// Such a fiber, of the many that a number of Fibonacci takes.
    @Benchmark
    @OperationsPerInvocation(FIBERS)
    public int fibonacci() throws Exception {
        return work.fibonacci(INDEX);
    }
}
