package io.picos.test.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Fiber;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.test.EverySchedulerTest;
import io.picos.test.Guarded;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

class GuardedTest {
    private static final AssertionError FAILURE = new AssertionError("the test's own");

    /// Keeps the thread for a while.
    private static void compute(Duration duration) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < duration.toNanos()) {
            Thread.onSpinWait();
        }
    }

    static class Computing {
        @EverySchedulerTest
        @Guarded("20ms")
        void computes() {
            compute(Duration.ofMillis(300));
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
    static class Failing {
        @EverySchedulerTest
        void fails() {
            compute(Duration.ofMillis(300));
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
