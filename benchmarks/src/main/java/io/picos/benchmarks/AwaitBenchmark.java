package io.picos.benchmarks;

import io.picos.benchmarks.contender.Countdown;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/// What does it cost to wait for a native value, completed or pending, next to the library's own way?
@State(Scope.Benchmark)
public class AwaitBenchmark {
    private static final int COMPLETED = 100_000;
    private static final int PENDING = 10_000;

    /// Whose values.
    @Param({"COMPLETABLE_FUTURE", "REACTOR", "RXJAVA", "VERTX"})
    Library library = Library.COMPLETABLE_FUTURE;

    /// A value that is there, in a fiber.
    @Benchmark
    @OperationsPerInvocation(COMPLETED)
    public void completedInFiber(Blackhole hole) throws Exception {
        library.bridge().run(() -> {
            for (int i = 0; i < COMPLETED; i++) {
                hole.consume(library.completed());
            }
            return true;
        });
    }

    /// A value that is there, in the library's own way, on a virtual thread.
    @Benchmark
    @OperationsPerInvocation(COMPLETED)
    public void completedNatively(Blackhole hole) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        library.startVirtualThread(() -> {
            for (int i = 0; i < COMPLETED; i++) {
                hole.consume(library.completedNatively());
            }
            done.countDown();
        });
        done.await();
    }

    /// A value that is to come: two fibers, each of which fills the other's slot and awaits its own.
    @Benchmark
    @OperationsPerInvocation(PENDING)
    public void pendingInFiber(Blackhole hole) throws Exception {
        library.bridge().run(() -> {
            Countdown countdown = new Countdown(2);
            AtomicReference<Library.Slot> waiting = new AtomicReference<>(library.slot());
            for (int i = 0; i < 2; i++) {
                countdown.spawn(() -> {
                    for (int left = PENDING / 2; left > 0; left--) {
                        Library.Slot mine = library.slot();
                        waiting.getAndSet(mine).fill().run();
                        if (left > 1) {
                            hole.consume(mine.await().get());
                        }
                    }
                    waiting.getAndSet(library.slot()).fill().run();
                });
            }
            return countdown.await();
        });
    }

    /// The same with two virtual threads, in the library's own way.
    @Benchmark
    @OperationsPerInvocation(PENDING)
    public void pendingNatively(Blackhole hole) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(2);
        AtomicReference<Library.Slot> waiting = new AtomicReference<>(library.slot());
        for (int i = 0; i < 2; i++) {
            library.startVirtualThread(() -> {
                for (int left = PENDING / 2; left > 0; left--) {
                    Library.Slot mine = library.slot();
                    waiting.getAndSet(mine).fill().run();
                    if (left > 1) {
                        hole.consume(mine.awaitNatively().get());
                    }
                }
                waiting.getAndSet(library.slot()).fill().run();
                done.countDown();
            });
        }
        done.await();
    }
}
