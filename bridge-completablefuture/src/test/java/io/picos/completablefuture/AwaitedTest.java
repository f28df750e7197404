package io.picos.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Awaited;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.FiberDump;
import io.picos.FiberSnapshot.Entry;
import io.picos.FiberSnapshot.State;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Dumps of fibers that wait for things which users have written, and written badly (O4).
class AwaitedTest {
    private final ExecutorService pool = Executors.newFixedThreadPool(1);
    private final CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);
    private final Computation<Object> end = Computation.create();

    @AfterEach
    void shutDown() {
        pool.shutdown();
    }

    /// Tells nothing, and throws.
    private static final class Broken implements Awaited {
        @Override
        public Fiber owner() {
            throw new IllegalStateException("expected by this test");
        }

        @Override
        public List<?> alternatives() {
            throw new IllegalStateException("expected by this test");
        }
    }

    /// Has the other one as its only alternative.
    private static final class Mutual implements Awaited {
        private Mutual other = this;

        @Override
        public Fiber owner() {
            return null;
        }

        @Override
        public List<?> alternatives() {
            return List.of(other);
        }
    }

    @Test
    void dump_awaitedThingThrows_goesOnWithoutItsOwner() {
        assertThat(entryOfAWaiter(new Broken()).waitsFor().owner()).isNull();
    }

    @Test
    void dump_alternativesNameEachOther_ends() {
        Mutual one = new Mutual();
        Mutual other = new Mutual();
        one.other = other;
        other.other = one;
        assertThat(entryOfAWaiter(one).waitsFor().alternatives()).hasSize(1);
    }

    private Entry entryOfAWaiter(Awaited thing) {
        CompletableFuture<Thread> began = new CompletableFuture<>();
        CompletableFuture<Object> result = bridge.future(() -> {
            began.complete(Thread.currentThread());
            return end.awaitAs(thing);
        });
        long id = began.join().threadId();
        try {
            Patience.until("the fiber is suspended", () -> entry(id).state() == State.SUSPENDED);
            assertThat(FiberDump.text()).contains("#" + id);
            return entry(id);
        } finally {
            end.tryReturn(null);
            result.join();
        }
    }

    private static Entry entry(long id) {
        return FiberDump.snapshot(FiberDump.Limit.DEFAULT).fibers().stream()
                .filter(each -> each.id() == id)
                .findAny()
                .orElseThrow();
    }
}
