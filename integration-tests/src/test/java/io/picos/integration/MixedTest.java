package io.picos.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Repeat;
import io.picos.compat.patience.Waits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Fibers of all four bridges together: they await each other's values, share structures, and wake each other (B3,
/// S6).
class MixedTest {
    static Stream<Arguments> pairs() {
        return Arrays.stream(Stack.values())
                .flatMap(one -> Arrays.stream(Stack.values()).map(other -> Arguments.of(one, other)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void await_valueOfAnotherLibrary_isTakenOrThrown(Stack one, Stack other) throws Exception {
        IllegalStateException thrown = new IllegalStateException("B3");
        CompletableFuture<String> fiber = one.start(() -> {
            String value = other.valueOf(() -> {
                        Fiber.sleep(Duration.ofNanos(1));
                        return "value";
                    })
                    .call();
            try {
                other.valueOf(() -> {
                            throw thrown;
                        })
                        .call();
            } catch (IllegalStateException caught) {
                return value + (caught == thrown ? ", thrown" : ", something else: " + caught);
            }
            return value;
        });
        assertThat(Waits.get("B3: a fiber on " + one + " that awaits " + other, fiber))
                .isEqualTo("value, thrown");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void handOffs_betweenTwoLibraries_loseNone(Stack one, Stack other) throws Exception {
        int handOffs = Repeat.size(1_000_000); // 100 rounds of 10,000
        AtomicReference<Trigger> waiting = new AtomicReference<>(Trigger.signaled());
        List<CompletableFuture<Integer>> players = new ArrayList<>();
        for (Stack stack : List.of(one, other)) {
            players.add(stack.start(() -> {
                int received = 0;
                for (int left = handOffs / 2; left > 0; left--) {
                    Trigger mine = Trigger.create();
                    waiting.getAndSet(mine).signal();
                    if (left > 1) {
                        assertThat(mine.await()).isNull();
                        received++;
                    }
                }
                waiting.getAndSet(Trigger.signaled()).signal();
                return received;
            }));
        }
        for (CompletableFuture<Integer> player : players) {
            assertThat(Waits.get("S6: a player has ended", player)).isEqualTo(handOffs / 2 - 1);
        }
        Repeat.print("S6: " + handOffs + " hand-offs between " + one + " and " + other);
    }

    @Test
    void computation_sharedByAll_isSeenByAll() throws Exception {
        Computation<String> shared = Computation.create();
        List<CompletableFuture<String>> observers = new ArrayList<>();
        for (Stack reader : Stack.values()) {
            observers.add(reader.start(shared::await));
            for (Stack type : Stack.values()) {
                observers.add(reader.start(type.view(shared)));
            }
        }
        CompletableFuture<Boolean> writer = Stack.REACTOR.start(() -> shared.tryReturn("value"));
        assertThat(Waits.get("C1: the writer has ended", writer)).isTrue();
        for (CompletableFuture<String> observer : observers) {
            assertThat(Waits.get("C1: an observer has ended", observer)).isEqualTo("value");
        }
    }

    @Test
    void lock_sharedByAll_excludes() throws Exception {
        int times = Repeat.times(10_000) / Stack.values().length;
        Lock lock = new Lock();
        int[] counter = new int[1];
        List<CompletableFuture<Integer>> fibers = new ArrayList<>();
        for (Stack stack : Stack.values()) {
            for (int number = 0; number < 4; number++) {
                fibers.add(stack.start(() -> {
                    for (int time = 0; time < times; time++) {
                        lock.acquire();
                        int before = counter[0];
                        if (time % 8 == 0) {
                            Fiber.yield(); // while others try
                        }
                        counter[0] = before + 1;
                        lock.release();
                    }
                    return times;
                }));
            }
        }
        int sum = 0;
        for (CompletableFuture<Integer> fiber : fibers) {
            sum += Waits.get("S6: a fiber that locks has ended", fiber);
        }
        assertThat(counter[0]).as("S6: increments under the lock").isEqualTo(sum);
        Repeat.print("S6: " + sum + " increments under one lock by fibers of four libraries");
    }

    /// A fair lock as one would build it on triggers. Nobody is cancelled here.
    private static final class Lock {
        private final Queue<Trigger> waiting = new ArrayDeque<>(); // guarded by this
        private boolean held; // guarded by this

        void acquire() {
            Trigger trigger = Trigger.create();
            synchronized (this) {
                if (!held) {
                    held = true;
                    return;
                }
                waiting.add(trigger);
            }
            trigger.await(); // the lock is handed over
        }

        void release() {
            Trigger next;
            synchronized (this) {
                next = waiting.poll();
                held = next != null;
            }
            if (next != null) {
                next.signal();
            }
        }
    }
}
