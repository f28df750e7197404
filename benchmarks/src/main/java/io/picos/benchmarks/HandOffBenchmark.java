package io.picos.benchmarks;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What does it cost when two fibers wake each other in turn? Run: `-Dbenchmark=HandOff`.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class HandOffBenchmark {
    private static final int HAND_OFFS = 20_000;

    /// Two fibers, each of which signals the other's trigger and awaits its own.
    @Benchmark
    @OperationsPerInvocation(HAND_OFFS)
    public void fiber(Schedulers schedulers) throws Exception {
        schedulers.runner.run(() -> {
            Computation<Integer> done = Computation.create();
            Countdown countdown = new Countdown(2, done);
            AtomicReference<Trigger> waiting = new AtomicReference<>(Trigger.signaled());
            for (int i = 0; i < 2; i++) {
                Fiber.spawn(Fiber.create(done), fiber -> {
                    for (int left = HAND_OFFS / 2; left > 0; left--) {
                        Trigger mine = Trigger.create();
                        waiting.getAndSet(mine).signal();
                        if (left > 1) {
                            mine.await();
                        }
                    }
                    waiting.getAndSet(Trigger.signaled()).signal();
                    countdown.countDown();
                });
            }
            return done.await();
        });
    }

    /// Two virtual threads, each of which unparks the other and parks itself: the JDK's own way.
    @Benchmark
    @OperationsPerInvocation(HAND_OFFS)
    public void virtualThread() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(2);
        AtomicReference<Parked> waiting = new AtomicReference<>(new Parked());
        for (int i = 0; i < 2; i++) {
            Thread.startVirtualThread(() -> {
                for (int left = HAND_OFFS / 2; left > 0; left--) {
                    Parked mine = new Parked();
                    waiting.getAndSet(mine).wake();
                    while (left > 1 && !mine.woken) {
                        LockSupport.park();
                    }
                }
                waiting.getAndSet(new Parked()).wake();
                done.countDown();
            });
        }
        done.await();
    }

    private static final class Parked {
        final Thread thread = Thread.currentThread();
        volatile boolean woken; // written by the other

        void wake() {
            woken = true;
            LockSupport.unpark(thread);
        }
    }

    /// The schedulers to compare.
    @State(Scope.Benchmark)
    public static class Schedulers {
        /// Where the fibers run.
        @Param({"THREADS", "ONE_THREAD", "COMMON_POOL", "REACTOR", "RXJAVA", "VERTX"})
        Runner runner = Runner.THREADS;
    }
}
