package io.picos.benchmarks.program;

import io.picos.benchmarks.contender.Bridge;
import io.picos.benchmarks.contender.Coroutines;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// How long do short fibers take, from the call that starts them to their end, on two threads of which one is kept busy
/// by a fiber that does not give way? Arguments: who, and whether there is such a hog.
public final class Tail {
    private static final int WARM_UP = 5_000;
    private static final int FIBERS = 15_000;
    private static final long PAUSE_NANOS = 200_000;
    private static volatile boolean isOver;

    private Tail() {}

    /// Prints `p50`, `p90`, `p99` and `p99.9` in microseconds.
    public static void main(String[] args) throws InterruptedException {
        Executor executor = Who.valueOf(args[0]).open();
        boolean hasHog = Boolean.parseBoolean(args[1]);
        for (int i = 0; i < 100; i++) {
            executor.execute(() -> {});
        }
        if (hasHog) {
            executor.execute(Tail::hog);
        }
        measure(executor, WARM_UP);
        long[] nanos = measure(executor, FIBERS);
        isOver = true;
        Arrays.sort(nanos);
        for (double percentile : new double[] {50, 90, 99, 99.9}) {
            String name = percentile % 1 == 0 ? "p" + (int) percentile : "p" + percentile;
            Reading.print(name, nanos[(int) (percentile / 100 * (nanos.length - 1))] / 1e3);
        }
        System.exit(0);
    }

    private static void hog() {
        while (!isOver) {
            Thread.onSpinWait();
        }
    }

    /// Starts the fibers at a steady pace, whether or not the ones before have ended.
    private static long[] measure(Executor executor, int fibers) throws InterruptedException {
        long[] nanos = new long[fibers];
        AtomicInteger left = new AtomicInteger(fibers);
        long next = System.nanoTime();
        for (int i = 0; i < fibers; i++) {
            int index = i;
            next += PAUSE_NANOS / 2 + ThreadLocalRandom.current().nextLong(PAUSE_NANOS);
            for (long now = System.nanoTime(); now < next; now = System.nanoTime()) {
                LockSupport.parkNanos(next - now);
            }
            long start = System.nanoTime();
            executor.execute(() -> {
                nanos[index] = System.nanoTime() - start;
                left.decrementAndGet();
            });
        }
        while (left.get() > 0) {
            Thread.sleep(1);
        }
        return nanos;
    }

    /// Who runs them.
    enum Who {
        /// `CompletableFutureBridge` on a pool of two threads.
        FIBERS {
            @Override
            Executor open() {
                Bridge bridge = Bridge.onPool(2);
                return task -> {
                    var unused = bridge.start(() -> {
                        task.run();
                        return 0;
                    });
                };
            }
        },
        /// The pool itself.
        POOL {
            @Override
            Executor open() {
                return Executors.newFixedThreadPool(
                        2, Thread.ofPlatform().daemon().factory());
            }
        },
        /// Virtual threads, in a JVM with two carriers.
        VIRTUAL_THREADS {
            @Override
            Executor open() {
                return Thread::startVirtualThread;
            }
        },
        /// Kotlin, on two threads of its default dispatcher.
        COROUTINES {
            @Override
            Executor open() {
                return Coroutines.starter(2);
            }
        };

        abstract Executor open();
    }
}
