package io.picos.benchmarks;

import io.picos.Computation;
import io.picos.Trigger;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What does it cost to attach a trigger to a computation and to detach it, without any scheduler, and
/// what to complete a computation that has one? Run: `-Dbenchmark=Computation`.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class ComputationBenchmark {
    private final Computation<Integer> computation = Computation.create();

    /// A fresh trigger, attached and detached again.
    @Benchmark
    public boolean attachDetach() {
        Trigger trigger = Trigger.create();
        boolean attached = computation.tryAttach(trigger);
        computation.detach(trigger);
        return attached;
    }

    /// A fresh computation with one trigger, completed.
    @Benchmark
    public boolean complete() {
        Computation<Integer> fresh = Computation.create();
        fresh.tryAttach(Trigger.create());
        return fresh.tryReturn(0);
    }
}
