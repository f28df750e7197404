package io.picos.benchmarks;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What does a deadline cost that is not needed, and what does a body on a platform thread cost?
/// Run: `-Dbenchmark=Deadline`.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class DeadlineBenchmark {
    private static final int MANY = 1_000;
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofHours(1);

    private final Throwable cause = new ConsumerCancelled("benchmark");

    /// A deadline of a second on a fresh computation that completes at once, while there is no other.
    @Benchmark
    public boolean unneededAndAlone() {
        return unneeded(SHORT);
    }

    /// The same for a deadline of an hour.
    @Benchmark
    public boolean unneededLongAndAlone() {
        return unneeded(LONG);
    }

    /// A thousand deadlines that are armed, then completed in the same order, as requests in flight are.
    @Benchmark
    @OperationsPerInvocation(MANY)
    public boolean unneededAmongMany() {
        Computation<?>[] all = new Computation<?>[MANY];
        for (int i = 0; i < MANY; i++) {
            all[i] = Computation.create();
            ThreadScheduler.cancelAfter(all[i], LONG, cause);
        }
        boolean last = false;
        for (Computation<?> each : all) {
            last = each.tryCancel(cause);
        }
        return last;
    }

    /// One body after the other on a platform thread, for a fiber on the JDK's threads.
    @Benchmark
    @OperationsPerInvocation(100)
    public int blocking() {
        return ThreadScheduler.run(() -> {
            int sum = 0;
            for (int i = 0; i < 100; i++) {
                sum += Fiber.blocking(() -> 1);
            }
            return sum;
        });
    }

    private boolean unneeded(Duration duration) {
        Computation<Integer> computation = Computation.create();
        ThreadScheduler.cancelAfter(computation, duration, cause);
        return computation.tryReturn(0);
    }
}
