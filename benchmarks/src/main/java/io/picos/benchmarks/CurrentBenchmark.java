package io.picos.benchmarks;

import io.picos.Fiber;
import io.picos.FiberLocal;
import io.picos.benchmarks.contender.Bridge;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/// What does it cost to find the current fiber, and to read one of its locals?
@State(Scope.Benchmark)
public class CurrentBenchmark {
    private static final Bridge BRIDGE = Bridge.onPool(1);
    private static final int READS = 1_000_000;
    private static final FiberLocal<Integer> LOCAL = FiberLocal.create();
    private static final ThreadLocal<Integer> THREAD_LOCAL = ThreadLocal.withInitial(() -> 1);

    /// `Fiber.current()`.
    @Benchmark
    @OperationsPerInvocation(READS)
    public void current(Blackhole blackhole) throws Exception {
        BRIDGE.run(() -> {
            for (int i = 0; i < READS; i++) {
                blackhole.consume(Fiber.current());
            }
            return 0;
        });
    }

    /// A fiber local, of a fiber at hand.
    @Benchmark
    @OperationsPerInvocation(READS)
    public void local(Blackhole blackhole) throws Exception {
        BRIDGE.run(() -> {
            Fiber fiber = Fiber.current();
            LOCAL.set(fiber, 1);
            for (int i = 0; i < READS; i++) {
                blackhole.consume(LOCAL.getOrDefault(fiber, 0));
            }
            return 0;
        });
    }

    /// A thread local in a plain virtual thread: the JDK's own way.
    @Benchmark
    @OperationsPerInvocation(READS)
    public void threadLocal(Blackhole blackhole) throws InterruptedException {
        Thread.startVirtualThread(() -> {
                    for (int i = 0; i < READS; i++) {
                        blackhole.consume(THREAD_LOCAL.get());
                    }
                })
                .join();
    }
}
