package io.picos.test.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Fiber;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.spi.Guard;
import io.picos.spi.LongTurn;
import io.picos.test.EverySchedulerTest;
import io.picos.test.Guarded;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

class GuardedTest {
    private static final AssertionError FAILURE = new AssertionError("the test's own");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /// Keeps the thread for a while.
    private static void compute(Duration duration) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < duration.toNanos()) {
            Thread.onSpinWait();
        }
    }

    /// Watches turns as the annotation does. The guard tells watches in the order in which they were opened, so
    /// what this one has heard, the annotation's has heard before.
    static class Watching {
        private final Queue<LongTurn> told = new ConcurrentLinkedQueue<>();
        private Guard.Watch watch;

        @BeforeEach
        void open() {
            watch = Guard.watch(Duration.ofMillis(20), told::add);
        }

        @AfterEach
        void close() {
            watch.close();
        }

        /// Computes in one turn after the other, until the guard has seen one of them compute. A turn is told
        /// once, and it may be told when the machine stops the fiber elsewhere.
        final void computeUntilTold() {
            if (Fiber.current().toString().contains("ThreadScheduler")) {
                compute(Duration.ofMillis(100)); // longer than it takes the guard
                return;
            }
            for (int turn = 0; turn < 10 && told.stream().noneMatch(Watching::isAsExpected); turn++) {
                int before = told.size();
                long start = System.nanoTime();
                while (told.size() == before && System.nanoTime() - start < PATIENCE.toNanos()) {
                    compute(Duration.ofMillis(1));
                }
                Fiber.yield();
            }
        }

        private static boolean isAsExpected(LongTurn turn) {
            return turn.kind() == LongTurn.Kind.COMPUTING
                    && turn.stack().stream()
                            .anyMatch(frame -> frame.getMethodName().equals("compute"));
        }
    }

    static class Computing extends Watching {
        @EverySchedulerTest
        @Guarded("20ms")
        void computes() {
            computeUntilTold();
        }
    }

    @Test
    void aLongTurn_failsTheTest_onEachSchedulerWithLanes() {
        assertThat(Played.of(Computing.class).outcomes()).hasSize(10).allSatisfy((scheduler, thrown) -> {
            if (scheduler.equals("ThreadScheduler")) {
                assertThat(thrown).isEmpty();
            } else {
                assertThat(thrown.orElseThrow())
                        .isExactlyInstanceOf(AssertionError.class)
                        .hasMessageStartingWith("a turn has lasted for longer than 20ms\n\nA turn of fiber #")
                        .hasMessageContaining("It computes at ")
                        .hasMessageContaining("GuardedTest.compute(GuardedTest.java:");
            }
        });
    }

    @Guarded("20ms")
    static class Failing extends Watching {
        @EverySchedulerTest
        void fails() {
            computeUntilTold();
            throw FAILURE;
        }
    }

    @Test
    void aTestThatFails_keepsItsFailure() {
        assertThat(Played.of(Failing.class).outcomes().values())
                .allSatisfy(thrown -> assertThat(thrown.orElseThrow()).isSameAs(FAILURE));
        assertThat(FAILURE.getSuppressed())
                .isNotEmpty()
                .allSatisfy(turn -> assertThat(turn).hasMessageStartingWith("a turn has lasted for longer than 20ms"));
    }

    @Guarded("20ms")
    static class Patient {
        @EverySchedulerTest
        @Guarded("1min")
        void computes() {
            compute(Duration.ofMillis(100));
        }
    }

    @Test
    void theNearestAnnotation_counts() {
        assertThat(Played.of(Patient.class).outcomes().values())
                .allSatisfy(thrown -> assertThat(thrown).isEmpty());
    }

    @Guarded("500ms")
    static class Suspending {
        @Test
        void suspends() {
            try (ExecutorService executor = Executors.newFixedThreadPool(1)) {
                CompletableFutureBridge.on(executor)
                        .future(() -> {
                            Fiber.sleep(Duration.ofMillis(800));
                            return null;
                        })
                        .join();
            }
        }
    }

    @Test
    void aSuspendedFiber_hasNoTurn() {
        assertThat(Played.of(Suspending.class).outcome()).isEmpty();
    }

    static class Mistaken {
        @Test
        @Guarded("0ms")
        void zero() {}

        @Test
        @Guarded("short")
        void word() {}

        @Test
        @Guarded("999999999min")
        void tooLong() {}
    }

    @Test
    void guarded_thatIsNoTime_isToldByItsPlace() {
        assertThat(Played.of(Mistaken.class).outcomes())
                .hasEntrySatisfying(
                        "zero()",
                        thrown -> assertThat(thrown.orElseThrow())
                                .isInstanceOf(ExtensionConfigurationException.class)
                                .hasMessage("@Guarded(\"0ms\") for Mistaken.zero: the shortest time is \"1ms\""))
                .hasEntrySatisfying(
                        "tooLong()",
                        thrown -> assertThat(thrown.orElseThrow())
                                .isInstanceOf(ExtensionConfigurationException.class)
                                .hasMessage("@Guarded(\"999999999min\") for Mistaken.tooLong: "
                                        + "the longest time is \"70000000min\""))
                .hasEntrySatisfying(
                        "word()",
                        thrown -> assertThat(thrown.orElseThrow())
                                .isInstanceOf(ExtensionConfigurationException.class)
                                .hasMessageStartingWith(
                                        "@Guarded(\"short\") for Mistaken.word: \"short\" is not a duration; "));
    }
}
