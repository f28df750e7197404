package io.picos.benchmarks.program;

import io.picos.benchmarks.contender.Contender;
import io.picos.benchmarks.contender.Work;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;

/// How much memory does a suspended fiber take, and how long does it take to start and to end very many?
/// Arguments: the contender, how many fibers, whether in a scope.
public final class SuspendedFibers {
    private static final int WARM_UPS = 30;
    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

    private SuspendedFibers() {}

    /// Prints `bytes` a fiber, and the `start` and `end` of all in milliseconds.
    public static void main(String[] args) throws Exception {
        Work work = Contender.valueOf(args[0]).open();
        int fibers = Integer.parseInt(args[1]);
        boolean areInScope = Boolean.parseBoolean(args[2]);
        for (int i = 0; i < WARM_UPS; i++) { // the frames of code that is not compiled are larger
            work.suspend(10_000, areInScope).close();
        }
        long before = used();
        long start = System.nanoTime();
        AutoCloseable suspended = work.suspend(fibers, areInScope);
        long started = System.nanoTime();
        Reading.print("bytes", (double) (used() - before) / fibers);
        Reading.print("start", (started - start) / 1e6);
        long end = System.nanoTime();
        suspended.close();
        Reading.print("end", (System.nanoTime() - end) / 1e6);
        System.exit(0);
    }

    /// {@return the bytes in use after garbage collections, the last of which has freed nothing more}
    private static long used() throws InterruptedException {
        long before = Long.MAX_VALUE;
        while (true) {
            System.gc();
            long now = MEMORY.getHeapMemoryUsage().getUsed();
            if (now >= before - before / 1000) {
                return now;
            }
            before = now;
            Thread.sleep(Duration.ofMillis(50)); // for cleaners, which a collection starts
        }
    }
}
