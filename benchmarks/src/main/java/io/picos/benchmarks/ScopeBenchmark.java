package io.picos.benchmarks;

import io.picos.benchmarks.contender.Contender;
import io.picos.benchmarks.contender.Work;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What does a scope cost, in which ten fibers are started?
@State(Scope.Benchmark)
public class ScopeBenchmark {
    private static final int FIBERS = 10;
    private static final int SCOPES = 1_000;

    /// Whose.
    @Param({"COMPLETABLE_FUTURE", "THREADS", "VIRTUAL_THREADS", "VIRTUAL_THREADS_ON_ONE", "BARE", "COROUTINES"})
    Contender contender = Contender.COMPLETABLE_FUTURE;

    private Work work = new Work() {};

    /// Opens the scheduler.
    @Setup
    public void open() {
        work = contender.open();
    }

    /// One scope.
    @Benchmark
    @OperationsPerInvocation(SCOPES)
    public void scope() throws Exception {
        work.scope(SCOPES, FIBERS);
    }
}
