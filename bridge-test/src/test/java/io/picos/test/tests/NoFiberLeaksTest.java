package io.picos.test.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.FiberDump;
import io.picos.FiberSnapshot;
import io.picos.ThreadScheduler;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.std.sync.Latch;
import io.picos.test.EverySchedulerTest;
import io.picos.test.Grace;
import io.picos.test.LeavesFibers;
import io.picos.test.NoFiberLeaks;
import io.picos.test.TestScheduler;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The tests leak fibers, which end after each test here.
class NoFiberLeaksTest {
    private static final ExecutorService POOL = Executors.newFixedThreadPool(1);
    private static Computation<Void> release = Computation.create();

    @BeforeEach
    void open() {
        release = Computation.create();
    }

    @AfterEach
    void releaseAll() {
        release.tryReturn(null);
    }

    @AfterAll
    static void shutDown() {
        POOL.shutdown();
    }

    /// Starts fibers that end when this test class releases them.
    private static void leak(int fibers) {
        for (int number = 0; number < fibers; number++) {
            Fiber.spawn(Fiber.create(Computation.create()), fiber -> release.await());
        }
    }

    /// Waits until at least so many fibers of this class are suspended, since the messages say what fibers wait
    /// for.
    private static void awaitSuspended(int fibers) {
        Patience.until("fibers are suspended", () -> {
            long suspended = FiberDump.snapshot(FiberDump.Limit.DEFAULT).fibers().stream()
                    .filter(fiber -> fiber.state() == FiberSnapshot.State.SUSPENDED)
                    .filter(fiber -> fiber.stack().stream()
                            .anyMatch(frame -> frame.getClassName().startsWith(NoFiberLeaksTest.class.getName())))
                    .count();
            return suspended < fibers ? "only " + suspended + " of " + fibers : "";
        });
    }

    // ---- one test

    @ExtendWith(NoFiberLeaks.class)
    static class Clean {
        @Test
        void clean() {
            ThreadScheduler.run(() -> {
                Fiber.spawn(Fiber.create(Computation.create()), fiber -> Fiber.sleep(Duration.ofMillis(20)));
                return null;
            });
        }
    }

    @Test
    void aTestWhoseFibersEndSoon_passes() {
        assertThat(Played.of(Clean.class).outcome()).isEmpty();
    }

    @ExtendWith(NoFiberLeaks.class)
    static class RegisteredTwice {
        @RegisterExtension
        static final NoFiberLeaks AGAIN = new NoFiberLeaks();

        @RepeatedTest(2)
        @Grace("0ms")
        void leaks() {
            ThreadScheduler.run(() -> leak(1));
        }
    }

    @Test
    void registeredTwice_eachLeakIsReportedOnce() {
        assertThat(Played.of(RegisteredTwice.class).outcomes().values())
                .hasSize(2)
                .allSatisfy(outcome -> assertThat(outcome)
                        .hasValueSatisfying(thrown -> assertThat(thrown)
                                .hasMessageStartingWith("1 fiber is left")
                                .hasNoSuppressedExceptions()));
    }

    @ExtendWith(NoFiberLeaks.class)
    static class Interrupting {
        @Test
        @Grace("30s")
        void clean() {
            ThreadScheduler.run(() -> {
                Fiber.spawn(Fiber.create(Computation.create()), fiber -> Fiber.sleep(Duration.ofMillis(20)));
            });
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aTestThatLeavesAnInterrupt_isCheckedAllTheSame() {
        assertThat(Played.of(Interrupting.class).outcome()).isEmpty();
    }

    @ExtendWith(NoFiberLeaks.class)
    static class Leaking {
        @Test
        @Grace("50ms")
        void leaks() {
            ThreadScheduler.run(() -> {
                leak(3);
                Fiber.spawn(named("poller"), fiber -> Latch.create(1).await());
                return null;
            });
            awaitSuspended(4);
        }

        private static Fiber named(String name) {
            Fiber fiber = Fiber.create(release);
            Fiber.NAME.set(fiber, name);
            return fiber;
        }
    }

    @Test
    void aTestThatLeaks_failsWithTheFibersGrouped() {
        assertThat(Played.of(Leaking.class).failure())
                .isExactlyInstanceOf(AssertionError.class)
                .message()
                .matches(Pattern.compile("""
                                4 fibers are left 50ms after the test Leaking\\.leaks

                                3 fibers of ThreadScheduler: #\\d+, #\\d+, #\\d+
                                  suspended, waits for a Computation of #\\d+
                                  spawned by #\\d+, which has ended
                                      at [^\n]*NoFiberLeaksTest\\.lambda\\$leak\\$\\d\\(NoFiberLeaksTest\\.java:\\d+\\)

                                1 fiber of ThreadScheduler: #\\d+ "poller"
                                  suspended, waits for a Latch
                                  spawned by #\\d+, which has ended
                                      at [^\n]*Latch\\.await\\(Latch\\.java:\\d+\\)
                                      at [^\n]*Leaking\\.lambda\\$leaks\\$\\d\\(NoFiberLeaksTest\\.java:\\d+\\)

                                A fiber that is forked in a scope[^\n]* on purpose\\.
                                """));
    }

    @ExtendWith(NoFiberLeaks.class)
    @Grace("50ms")
    static class LeakingOnEveryScheduler {
        @EverySchedulerTest
        void leaks(TestScheduler scheduler) {
            scheduler.run(() -> leak(1));
        }
    }

    @Test
    void aLeakOnAnyScheduler_isFoundBeforeTheSchedulerStops() {
        assertThat(Played.of(LeakingOnEveryScheduler.class).outcomes())
                .hasSize(10)
                .allSatisfy((scheduler, thrown) -> assertThat(thrown.orElseThrow())
                        .hasMessageStartingWith("1 fiber is left 50ms after the test LeakingOnEveryScheduler.leaks "
                                + scheduler + "\n"));
    }

    /// Started by the thread of JUnit.
    @ExtendWith(NoFiberLeaks.class)
    @Grace("50ms")
    static class LeakingFromAThread {
        @Test
        void leaks() throws Exception {
            CountDownLatch begun = new CountDownLatch(1);
            CompletableFutureBridge.on(POOL).future(() -> {
                begun.countDown();
                return release.await();
            });
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            awaitSuspended(1);
        }
    }

    @Test
    void aSpawnerThatIsAlive_isNamed() {
        assertThat(Played.of(LeakingFromAThread.class).failure())
                .hasMessageContaining(
                        "spawned by thread #" + Thread.currentThread().threadId() + " \""
                                + Thread.currentThread().getName() + "\"\n")
                .hasMessageContaining("suspended, waits for a Computation, perhaps for ever\n")
                .hasMessageContaining("in a scope, such as a Bundle, ends before the scope does. Other fibers have");
    }

    // ---- the test's own outcome

    private static final AssertionError FAILURE = new AssertionError("the test's own");

    @ExtendWith(NoFiberLeaks.class)
    @Grace("10ms")
    static class FailingAndLeaking {
        @Test
        void fails() {
            ThreadScheduler.run(() -> {
                leak(1);
                return null;
            });
            throw FAILURE;
        }
    }

    @Test
    void aTestThatFails_keepsItsFailure() {
        Throwable failure = Played.of(FailingAndLeaking.class).failure();
        assertThat(failure).isSameAs(FAILURE);
        assertThat(failure.getSuppressed())
                .singleElement()
                .satisfies(leak -> assertThat(leak).hasMessageStartingWith("1 fiber is left 10ms after the test "));
    }

    @ExtendWith(NoFiberLeaks.class)
    @Grace("10ms")
    static class LeakingTwice {
        @RepeatedTest(2)
        void leaks() {
            ThreadScheduler.run(() -> {
                leak(1);
                return null;
            });
        }
    }

    @Test
    void aLeak_isReportedOnce() {
        assertThat(Played.of(LeakingTwice.class).outcomes())
                .hasSize(2)
                .allSatisfy(
                        (name, thrown) -> assertThat(thrown.orElseThrow()).hasMessageStartingWith("1 fiber is left "));
    }

    /// Fails before the check for leaks begins, at the first of its tests.
    static class Refusing implements BeforeEachCallback {
        private static final AtomicInteger CALLS = new AtomicInteger();

        @Override
        public void beforeEach(ExtensionContext context) {
            if (CALLS.incrementAndGet() == 1) {
                throw new IllegalStateException("refused");
            }
        }
    }

    @ExtendWith({Refusing.class, NoFiberLeaks.class})
    @Grace("10ms")
    static class Refused {
        @RepeatedTest(2)
        void leaks() {
            ThreadScheduler.run(() -> {
                leak(1);
                return null;
            });
        }
    }

    @Test
    void aTestThatHasNotBegun_isNotCounted() {
        Refusing.CALLS.set(0);
        assertThat(Played.of(Refused.class).outcomes().values())
                .satisfiesExactly(
                        thrown -> assertThat(thrown.orElseThrow())
                                .hasMessage("refused")
                                .hasNoSuppressedExceptions(),
                        thrown ->
                                assertThat(thrown.orElseThrow()).hasMessageStartingWith("1 fiber is left 10ms after "));
    }

    // ---- the kinds of tests

    @ExtendWith(NoFiberLeaks.class)
    @Grace("10ms")
    static class Outer {
        @Nested
        class Inner {
            @ParameterizedTest
            @ValueSource(ints = {0, 1, 2})
            void leaks(int fibers) {
                ThreadScheduler.run(() -> {
                    leak(fibers);
                    return null;
                });
            }
        }
    }

    @Test
    void nestedAndParameterizedTests_areChecked() {
        assertThat(Played.of(Outer.class).outcomes())
                .hasEntrySatisfying("[1] fibers=0", thrown -> assertThat(thrown).isEmpty())
                .hasEntrySatisfying(
                        "[2] fibers=1",
                        thrown -> assertThat(thrown.orElseThrow())
                                .hasMessageStartingWith(
                                        "1 fiber is left 10ms after the test Inner.leaks [2] fibers=1\n"))
                .hasEntrySatisfying(
                        "[3] fibers=2",
                        thrown -> assertThat(thrown.orElseThrow())
                                .hasMessageStartingWith(
                                        "2 fibers are left 10ms after the test Inner.leaks [3] fibers=2\n"));
    }

    @ExtendWith(NoFiberLeaks.class)
    @Grace("10ms")
    static class Factory {
        @TestFactory
        Stream<DynamicTest> leaks() {
            return Stream.of(
                    DynamicTest.dynamicTest("first", Factory::leak), DynamicTest.dynamicTest("second", () -> {}));
        }

        private static void leak() {
            ThreadScheduler.run(() -> {
                NoFiberLeaksTest.leak(1);
                return null;
            });
        }
    }

    @Test
    void dynamicTests_areCheckedTogether() {
        Played played = Played.of(Factory.class);
        assertThat(played.outcomes())
                .hasSize(2)
                .allSatisfy((name, thrown) -> assertThat(thrown).isEmpty());
        assertThat(played.containerFailure())
                .hasMessageStartingWith("1 fiber is left 10ms after the test Factory.leaks\n");
    }

    /// A test may leave a fiber that it has not started.
    @ExtendWith(NoFiberLeaks.class)
    @Grace("10ms")
    static class Prepared {
        @BeforeAll
        static void prepare() {
            ThreadScheduler.run(() -> {
                leak(1);
                return null;
            });
        }

        @Test
        void test() {}
    }

    @Test
    void aFiberOfTheClass_mayStay() {
        assertThat(Played.of(Prepared.class).outcome()).isEmpty();
    }

    // ---- the annotations

    @ExtendWith(NoFiberLeaks.class)
    static class Patient {
        @Test
        @Grace("1min")
        void endsLater() {
            ThreadScheduler.run(() -> {
                Fiber.spawn(Fiber.create(Computation.create()), fiber -> Fiber.sleep(Duration.ofMillis(1500)));
                return null;
            });
        }
    }

    @Test
    void grace_isWaitedFor() {
        assertThat(Played.of(Patient.class).outcome()).isEmpty();
    }

    @ExtendWith(NoFiberLeaks.class)
    @Grace("2 s")
    static class Mistaken {
        @Test
        void clean() {}
    }

    @Test
    void grace_thatIsNoDuration_isToldByItsPlace() {
        assertThat(Played.of(Mistaken.class).failure())
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessage(
                        "@Grace(\"2 s\") for Mistaken.clean: \"2 s\" is not a duration; write a whole number and ms, s"
                                + " or min, for example \"500ms\" or \"2s\"");
    }

    @ExtendWith(NoFiberLeaks.class)
    @Grace("10ms")
    static class Excused {
        @Test
        @LeavesFibers("to show that a reason is enough")
        void excused() {
            ThreadScheduler.run(() -> {
                leak(1);
                return null;
            });
        }

        @Test
        void notExcused() {
            ThreadScheduler.run(() -> {
                leak(2);
                return null;
            });
        }
    }

    @Test
    void leavesFibers_excusesOneTest() {
        Map<String, Optional<Throwable>> outcomes = Played.of(Excused.class).outcomes();
        assertThat(outcomes.get("excused()")).isEmpty();
        assertThat(outcomes.get("notExcused()").orElseThrow()).hasMessageStartingWith("2 fibers are left ");
    }

    // ---- at the same time

    private static final CyclicBarrier BOTH = new CyclicBarrier(2);

    @ExtendWith(NoFiberLeaks.class)
    @Grace("50ms")
    @Execution(ExecutionMode.CONCURRENT)
    static class Overlapping {
        @Test
        void clean() throws Exception {
            BOTH.await(30, TimeUnit.SECONDS);
        }

        @Test
        void leaking() throws Exception {
            BOTH.await(30, TimeUnit.SECONDS);
            ThreadScheduler.run(() -> {
                leak(1);
                return null;
            });
        }
    }

    @Test
    void testsThatOverlap_areCheckedTogether() {
        Map<String, Optional<Throwable>> outcomes = Played.of(
                        Overlapping.class,
                        "junit.jupiter.execution.parallel.enabled",
                        "true",
                        "junit.jupiter.execution.parallel.config.strategy",
                        "fixed",
                        "junit.jupiter.execution.parallel.config.fixed.parallelism",
                        "2")
                .outcomes();
        assertThat(outcomes).hasSize(2);
        assertThat(outcomes.values().stream().flatMap(Optional::stream))
                .singleElement()
                .satisfies(leak -> assertThat(leak)
                        .hasMessageStartingWith("1 fiber is left 50ms after these tests, which ran at the same time:"
                                + " Overlapping.clean, Overlapping.leaking\n"));
    }
}
