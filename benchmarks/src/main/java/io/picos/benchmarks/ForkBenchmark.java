package io.picos.benchmarks;

import io.picos.benchmarks.contender.Contender;
import io.picos.benchmarks.contender.Work;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What does a fiber cost whose result another one waits for?
@State(Scope.Benchmark)
public class ForkBenchmark {
    private static final int INDEX = 20;
    private static final int FIBERS = 10_945;

    /// Whose.
    @Param({"COMPLETABLE_FUTURE", "THREADS", "VIRTUAL_THREADS", "VIRTUAL_THREADS_ON_ONE", "BARE", "COROUTINES"})
    Contender contender = Contender.COMPLETABLE_FUTURE;

    private Work work = new Work() {};

    /// Opens the scheduler.
    @Setup
    public void open() {
        work = contender.open();
    }

    /// Such a fiber, of the many that a number of Fibonacci takes.
    @Benchmark
    @OperationsPerInvocation(FIBERS)
    public int fibonacci() throws Exception {
        return work.fibonacci(INDEX);
    }
}
