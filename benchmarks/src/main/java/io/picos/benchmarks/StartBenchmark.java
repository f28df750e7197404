package io.picos.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What does it cost to start a body from outside, and to receive its result, next to the library's own way?
@State(Scope.Benchmark)
public class StartBenchmark {
    private static final int BODIES = 1_000;

    /// Whose types.
    @Param({"COMPLETABLE_FUTURE", "REACTOR", "RXJAVA", "VERTX"})
    Library library = Library.COMPLETABLE_FUTURE;

    /// One body in a fiber.
    @Benchmark
    @OperationsPerInvocation(BODIES)
    public void inFiber() throws Exception {
        List<Future<?>> results = new ArrayList<>(BODIES);
        for (int i = 0; i < BODIES; i++) {
            results.add(library.bridge().start(() -> 1));
        }
        for (Future<?> result : results) {
            result.get();
        }
    }

    /// One body in the library's own way, on a thread of the same kind.
    @Benchmark
    @OperationsPerInvocation(BODIES)
    public void natively() throws Exception {
        List<Future<?>> results = new ArrayList<>(BODIES);
        for (int i = 0; i < BODIES; i++) {
            results.add(library.startNatively(() -> 1));
        }
        for (Future<?> result : results) {
            result.get();
        }
    }
}
