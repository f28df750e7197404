package io.picos.benchmarks;

import io.picos.Computation;
import io.picos.Trigger;
import io.picos.benchmarks.contender.Handlers;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/// What does it cost to attach to something that will complete, and to detach again, while 1,000 others are attached?
/// Without any scheduler, in one thread and in two at a time.
@State(Scope.Benchmark)
public class ComputationBenchmark {
    private static final int OTHERS = 1_000;

    private final Computation<Integer> computation = Computation.create();
    private final Handlers handlers = new Handlers();

    /// Attaches the others.
    @Setup
    public void attachOthers() {
        for (int i = 0; i < OTHERS; i++) {
            computation.tryAttach(Trigger.create());
            handlers.add();
        }
    }

    /// A fresh trigger, in one thread.
    @Benchmark
    public boolean trigger() {
        Trigger trigger = Trigger.create();
        boolean attached = computation.tryAttach(trigger);
        computation.detach(trigger);
        return attached;
    }

    /// A handler of a Kotlin job, in one thread.
    @Benchmark
    public void handler() {
        handlers.addAndRemove();
    }

    /// A fresh trigger, in each of two threads.
    @Benchmark
    @Threads(2)
    public boolean triggerOfTwo() {
        return trigger();
    }

    /// A handler of a Kotlin job, in each of two threads.
    @Benchmark
    @Threads(2)
    public void handlerOfTwo() {
        handler();
    }
}
