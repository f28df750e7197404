package io.picos.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.FiberDump;
import io.picos.FiberDump.Limit;
import io.picos.FiberSnapshot;
import io.picos.FiberSnapshot.Entry;
import io.picos.ThreadScheduler;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.std.sync.Latch;
import io.picos.std.sync.Mutex;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// A deadlock with a fiber of [ThreadScheduler]. Dumps of this JVM do not list the fibers of that scheduler.
class UnlistedFiberTest {
    private final Mutex one = Mutex.create();
    private final Mutex other = Mutex.create();
    private final Latch both = Latch.create(2);

    private Void lock(Mutex first, Mutex second) {
        first.protect(() -> {
            both.countDown();
            both.await();
            second.protect(() -> {});
        });
        return null;
    }

    private static FiberSnapshot deadlock(Limit limit) {
        FiberSnapshot snapshot = FiberDump.snapshot(limit);
        while (snapshot.deadlocks().isEmpty()) {
            Thread.onSpinWait();
            snapshot = FiberDump.snapshot(limit);
        }
        return snapshot;
    }

    /// Waits until the fibers of other tests have ended, since this one counts.
    private static void awaitNone() {
        long start = System.nanoTime();
        while (!FiberDump.snapshot(Limit.DEFAULT).fibers().isEmpty()) {
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("until other tests' fibers have ended: %s", FiberDump.text())
                    .isLessThan(Duration.ofSeconds(30));
            Thread.onSpinWait();
        }
    }

    @Test
    void deadlock_withAFiberThatIsNotListed_listsBothWhateverTheLimit() throws Exception {
        awaitNone();
        try (ExecutorService pool = Executors.newFixedThreadPool(1);
                ExecutorService threads = Executors.newFixedThreadPool(1)) {
            CompletableFuture<Void> listed = CompletableFutureBridge.on(pool).future(() -> lock(one, other));
            Future<Void> unlisted = threads.submit(() -> ThreadScheduler.run(() -> lock(other, one)));
            FiberSnapshot least = deadlock(Limit.DEFAULT.withFibers(0));
            FiberSnapshot all = deadlock(Limit.DEFAULT);
            String text = FiberDump.text();
            listed.cancel(true);
            unlisted.get();
            assertThatThrownBy(listed::join).isInstanceOf(CancellationException.class);
            assertThat(text)
                    .contains(
                            "2 fibers, of ThreadScheduler only those in a deadlock with others",
                            "\nThreadScheduler\n  #");
            assertThat(least.deadlocks()).hasSize(1);
            assertThat(least.fibers())
                    .containsExactlyInAnyOrderElementsOf(least.deadlocks().getFirst())
                    .extracting(Entry::scheduler)
                    .contains("ThreadScheduler");
            assertThat(least.omitted()).isZero();
            assertThat(all.fibers())
                    .containsExactlyInAnyOrderElementsOf(all.deadlocks().getFirst());
        }
    }
}
