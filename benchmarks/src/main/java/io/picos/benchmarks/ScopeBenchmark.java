package io.picos.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// What does a scope cost, in which ten fibers are started?
public class ScopeBenchmark extends Contest {
    private static final int FIBERS = 10;
    private static final int SCOPES = 1_000;

    /// One scope.
    @Benchmark
    @OperationsPerInvocation(SCOPES)
    public void scope() throws Exception {
        work.scope(SCOPES, FIBERS);
    }
}
