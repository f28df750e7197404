package io.picos.test.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.test.EverySchedulerTest;
import io.picos.test.TestScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class EverySchedulerTestTest {
    private static final List<String> SCHEDULERS = List.of(
            "ThreadScheduler",
            "CompletableFuture, pool of 1",
            "CompletableFuture, pool of 4",
            "Reactor, single",
            "Reactor, parallel",
            "RxJava, single",
            "RxJava, computation",
            "Vert.x, event loop",
            "Vert.x, worker",
            "a user's scheduler");

    // ---- where the test runs

    /// The fiber of each test, by scheduler.
    private static final Map<String, String> FIBERS = new ConcurrentSkipListMap<>();

    static class InFibers {
        @EverySchedulerTest
        void fiber(TestInfo info) {
            Fiber.yield();
            FIBERS.put(info.getDisplayName(), Fiber.current().toString());
        }
    }

    @Test
    void method_runsInAFiberOfEachScheduler() {
        FIBERS.clear();
        assertThat(Played.of(InFibers.class).outcomes())
                .containsOnlyKeys(SCHEDULERS)
                .allSatisfy((name, thrown) -> assertThat(thrown).isEmpty());
        assertThat(FIBERS).containsOnlyKeys(SCHEDULERS);
        assertThat(FIBERS.get("ThreadScheduler")).contains("ThreadScheduler");
        assertThat(FIBERS.get("CompletableFuture, pool of 4")).contains("ThreadPoolExecutor");
        assertThat(FIBERS.get("Reactor, single")).contains("single(\"Reactor, single\"");
        assertThat(FIBERS.get("Reactor, parallel")).contains("parallel(");
        assertThat(FIBERS.get("RxJava, single")).contains("SingleScheduler");
        assertThat(FIBERS.get("RxJava, computation")).contains("ComputationScheduler");
        assertThat(FIBERS.get("Vert.x, event loop")).contains("EVENT_LOOP");
        assertThat(FIBERS.get("Vert.x, worker")).contains("WORKER");
    }

    private static final Queue<String> STEPS = new ConcurrentLinkedQueue<>();

    static class WithLifecycle {
        @BeforeEach
        void open(TestScheduler scheduler) {
            STEPS.add("open outside " + (Fiber.currentOrNull() == null));
            scheduler.run(() -> STEPS.add("open on " + scheduler));
        }

        @EverySchedulerTest
        void test(@TempDir Path folder) {
            STEPS.add("test inside " + (Fiber.currentOrNull() != null) + ", folder " + Files.isDirectory(folder));
        }

        @AfterEach
        void close() {
            STEPS.add("close outside " + (Fiber.currentOrNull() == null));
        }
    }

    @Test
    void lifecycleMethods_runOutside() {
        STEPS.clear();
        Played.of(WithLifecycle.class).results().testEvents().assertStatistics(all -> all.succeeded(SCHEDULERS.size()));
        assertThat(STEPS)
                .containsExactlyElementsOf(SCHEDULERS.stream()
                        .flatMap(name -> List.of(
                                "open outside true",
                                "open on " + name,
                                "test inside true, folder true",
                                "close outside true")
                                .stream())
                        .toList());
    }

    static class WithParameter {
        @EverySchedulerTest
        void outside(TestScheduler scheduler) throws Exception {
            assertThat(Fiber.currentOrNull()).isNull();
            Fiber first = scheduler.run(Fiber::current);
            Fiber second = scheduler.run(() -> {
                Fiber.sleep(Duration.ofMillis(1));
                return Fiber.current();
            });
            assertThat(second).isNotSameAs(first);
            IOException thrown = new IOException("checked");
            assertThatThrownBy(() -> scheduler.run(() -> {
                        throw thrown;
                    }))
                    .isSameAs(thrown);
            assertThatThrownBy(() -> scheduler.run(() -> scheduler.run(Fiber::current)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("was called in a fiber");
        }
    }

    @Test
    void methodWithTheScheduler_runsOnJUnitsThread() {
        assertAllPass(Played.of(WithParameter.class));
    }

    // ---- the exceptions of a test

    private static final IOException CHECKED = new IOException("checked");
    private static final AssertionError FAILED = new AssertionError("failed");
    private static final DeadlineExceeded DEADLINE = new DeadlineExceeded(Duration.ofSeconds(7));
    private static final StackOverflowError FATAL = new StackOverflowError("deep");

    static class Checked {
        @EverySchedulerTest
        void fails() throws IOException {
            throw CHECKED;
        }
    }

    static class Failed {
        @EverySchedulerTest
        void fails() {
            Fiber.yield();
            throw FAILED;
        }
    }

    /// Which a library's result would be told as a TimeoutException.
    static class Deadline {
        @EverySchedulerTest
        void fails() {
            throw DEADLINE;
        }
    }

    static class Fatal {
        @EverySchedulerTest
        void fails() {
            throw FATAL;
        }
    }

    @Test
    void failure_arrivesAsItIs() {
        assertAllThrow(Played.of(Checked.class), CHECKED);
        assertAllThrow(Played.of(Failed.class), FAILED);
        assertAllThrow(Played.of(Deadline.class), DEADLINE);
        assertAllThrow(Played.of(Fatal.class), FATAL);
    }

    static class Aborted {
        @EverySchedulerTest
        void aborts() {
            abort("not here");
        }
    }

    @Test
    void assumption_abortsTheTest() {
        Played played = Played.of(Aborted.class);
        played.results()
                .testEvents()
                .assertStatistics(all -> all.aborted(SCHEDULERS.size()).failed(0));
        assertThat(played.outcomes().values())
                .allSatisfy(thrown -> assertThat(thrown.orElseThrow()).isInstanceOf(TestAbortedException.class));
    }

    /// A fiber can cancel itself, too.
    static class Cancelled {
        @EverySchedulerTest
        void cancelled() {
            Fiber.current().computation().tryCancel(new ConsumerCancelled("by itself"));
            Fiber.yield();
        }
    }

    @Test
    void cancellation_failsTheTest() {
        assertThat(Played.of(Cancelled.class).outcomes().values())
                .hasSameSizeAs(SCHEDULERS)
                .allSatisfy(thrown -> assertThat(thrown.orElseThrow())
                        .isInstanceOf(ConsumerCancelled.class)
                        .hasMessage("by itself"));
    }

    // ---- the limit

    /// The fibers of the bodies that have begun, and the causes of their cancellations.
    private static final Queue<Fiber> BEGUN = new ConcurrentLinkedQueue<>();

    private static final Queue<Throwable> CAUSES = new ConcurrentLinkedQueue<>();

    /// {@return the exceptions of the tests, each of which has begun before its limit} On a busy machine, a fiber
    /// may not get its first turn in that time, so all play again until each did.
    private static Collection<Optional<Throwable>> playedLate(Class<?> tests) {
        Collection<Optional<Throwable>> outcomes = List.of();
        for (int attempt = 0; attempt < 10 && BEGUN.size() < SCHEDULERS.size(); attempt++) {
            BEGUN.clear();
            CAUSES.clear();
            outcomes = Played.of(tests).outcomes().values();
        }
        assertThat(BEGUN).as("bodies that have begun").hasSameSizeAs(SCHEDULERS);
        Patience.until("each body is cancelled", () -> CAUSES.size() < SCHEDULERS.size() ? CAUSES.toString() : "");
        return outcomes;
    }

    @AfterEach
    void forgetLateBodies() {
        BEGUN.clear();
        CAUSES.clear();
    }

    static class Late {
        @EverySchedulerTest(limit = "50ms")
        void neverEnds() {
            BEGUN.add(Fiber.current());
            try {
                Computation.create().await();
            } catch (DeadlineExceeded cause) {
                CAUSES.add(cause);
                throw cause;
            }
        }
    }

    @Test
    void limit_failsAndCancelsTheFiber() {
        assertThat(playedLate(Late.class))
                .hasSameSizeAs(SCHEDULERS)
                .allSatisfy(thrown -> assertThat(thrown.orElseThrow())
                        .isInstanceOf(AssertionError.class)
                        .hasMessageStartingWith("the body has not ended within 50ms")
                        .hasNoSuppressedExceptions());
        assertThat(CAUSES).hasSameSizeAs(SCHEDULERS);
    }

    static class UnderTimeout {
        @EverySchedulerTest
        @Timeout(value = 50, unit = TimeUnit.MILLISECONDS)
        void neverEnds() {
            BEGUN.add(Fiber.current());
            try {
                Computation.create().await();
            } catch (ConsumerCancelled cause) {
                CAUSES.add(cause);
                throw cause;
            }
        }
    }

    @Test
    void timeoutOfJUnit_cancelsTheFiber() {
        assertThat(playedLate(UnderTimeout.class))
                .hasSameSizeAs(SCHEDULERS)
                .allSatisfy(thrown ->
                        assertThat(thrown.orElseThrow()).hasMessageContaining("timed out after 50 milliseconds"));
        assertThat(CAUSES).hasSameSizeAs(SCHEDULERS);
    }

    static class NoDuration {
        @EverySchedulerTest(limit = "soon")
        void test() {}
    }

    @Test
    void limit_thatIsNoDuration_isToldByItsPlace() {
        assertThat(Played.of(NoDuration.class).containerFailure())
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessage("@EverySchedulerTest(limit = \"soon\") at void " + NoDuration.class.getName()
                        + ".test(): \"soon\" is not a duration; write a whole number and ms, s or min, for example"
                        + " \"500ms\" or \"2s\"");
    }

    // ---- the life of a scheduler

    private static final Queue<TestScheduler> USED = new ConcurrentLinkedQueue<>();
    private static final Queue<Computation<Void>> KEPT = new ConcurrentLinkedQueue<>();

    /// ThreadScheduler does not stop, so its fiber would be in the dumps of other tests.
    @AfterEach
    void releaseKept() {
        KEPT.forEach(kept -> kept.tryReturn(null));
        KEPT.clear();
    }

    static class Kept {
        @EverySchedulerTest
        void keep(TestScheduler scheduler) {
            USED.add(scheduler);
            scheduler.run(() -> {
                Computation<Void> kept = Computation.create();
                KEPT.add(kept);
                Fiber.spawn(Fiber.create(kept), fiber -> kept.awaitCompletion());
            });
        }
    }

    /// The schedulers of RxJava do not tell that they are closed: only their threads show it.
    @Test
    void scheduler_isStoppedAfterTheTest() {
        USED.clear();
        Set<Thread> before = threads();
        assertAllPass(Played.of(Kept.class));
        assertThat(USED)
                .hasSameSizeAs(SCHEDULERS)
                .filteredOn(used ->
                        !used.name().equals("ThreadScheduler") && !used.name().startsWith("RxJava"))
                .allSatisfy(used -> assertThatThrownBy(() -> used.run(Fiber::current))
                        .isInstanceOf(RejectedExecutionException.class));
        Patience.until("the threads of the schedulers have ended", () -> {
            Set<Thread> left = threads();
            left.removeAll(before);
            left.removeIf(thread -> thread.getName().startsWith("picos"));
            return left.isEmpty() ? "" : left.toString();
        });
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .collect(Collectors.toSet());
    }

    // ----

    private static void assertAllPass(Played played) {
        assertThat(played.outcomes())
                .containsOnlyKeys(SCHEDULERS)
                .allSatisfy((name, thrown) -> assertThat(thrown).as(name).isEmpty());
    }

    private static void assertAllThrow(Played played, Throwable expected) {
        assertThat(played.outcomes())
                .containsOnlyKeys(SCHEDULERS)
                .allSatisfy((name, thrown) -> assertThat(thrown).as(name).isEqualTo(Optional.of(expected)));
    }
}
