package io.picos.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.spi.Guard;
import io.picos.spi.LongTurn;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Finds long turns, with the user's line and the activity of the fiber, and nothing else (O6).
@Timeout(60)
@SuppressWarnings("try") // a watch has to be open, and nothing else
class GuardTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final int ATTEMPTS = 10;
    private static final boolean ON_BACKEND =
            System.getProperty("io.picos.carrier").equals("backend");

    private final ExecutorService pool = Executors.newFixedThreadPool(1);
    private final CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);
    private final Queue<LongTurn> reports = new ConcurrentLinkedQueue<>();

    @AfterEach
    void shutDown() {
        pool.shutdown();
    }

    private boolean isReported(long fiber) {
        return reports.stream().anyMatch(each -> each.fiber() == fiber);
    }

    private static long self() {
        return Thread.currentThread().threadId();
    }

    private LongTurn only(long fiber) {
        List<LongTurn> mine =
                reports.stream().filter(each -> each.fiber() == fiber).toList();
        assertThat(mine).as("reports of one turn").hasSize(1);
        return mine.getFirst();
    }

    /// Starts a fiber with a long turn, until the report of one is of that kind and has that class in its stack. A
    /// turn is reported once, and too early if the machine stops the thread: then another fiber follows.
    ///
    /// @param fiber starts a fiber, waits for its end, and answers its number
    /// @return the only report of that fiber, or of the last one
    private LongTurn report(LongTurn.Kind kind, Class<?> seen, Callable<Long> fiber) throws Exception {
        for (int attempt = 1; ; attempt++) {
            LongTurn turn = only(fiber.call());
            boolean isSeen = turn.kind() == kind
                    && turn.stack().stream()
                            .anyMatch(frame -> frame.getClassName().equals(seen.getName()));
            if (isSeen || attempt == ATTEMPTS) {
                return turn;
            }
        }
    }

    @Test
    void watch_fiberComputes_isToldOnceWithTheUsersLine() throws Exception {
        LongTurn turn;
        try (Guard.Watch ignored = Guard.watch(SHORT, reports::add)) {
            turn = report(
                    LongTurn.Kind.COMPUTING,
                    Hogs.class,
                    () -> bridge.future(() -> {
                                long me = self();
                                Hogs.compute(() -> isReported(me));
                                long end = System.nanoTime()
                                        + SHORT.multipliedBy(4).toNanos();
                                Hogs.compute(() -> System.nanoTime() - end > 0);
                                return me;
                            })
                            .join());
        }
        assertThat(turn.kind()).isEqualTo(LongTurn.Kind.COMPUTING);
        assertThat(turn.place().getClassName()).startsWith("io.picos.observe.");
        assertThat(turn.lasted()).isBetween(SHORT, Duration.ofSeconds(10));
        assertThat(turn.scheduler()).startsWith("ThreadPoolExecutor-");
        assertThat(turn.stack())
                .anySatisfy(frame -> assertThat(frame.getClassName()).isEqualTo(Hogs.class.getName()));
        assertThat(turn.stack().getLast().getClassName()).as("the bottom").isEqualTo(GuardTest.class.getName());
        assertThat(turn.message())
                .contains("#" + turn.fiber(), "computes at " + turn.place(), "Fiber.yield()", "Fiber.blocking(body)");
    }

    @Test
    void watch_fiberIsInANativeMethod_isToldSo(@TempDir Path folder) throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "there are named pipes");
        LongTurn turn;
        try (Guard.Watch ignored = Guard.watch(SHORT, reports::add)) {
            turn = report(LongTurn.Kind.NATIVE, FileInputStream.class, () -> {
                CompletableFuture<Long> fiber = new CompletableFuture<>();
                CompletableFuture<?> end = bridge.future(() -> {
                    fiber.complete(self());
                    return read(pipe);
                });
                long me = fiber.join();
                Hogs.compute(() -> isReported(me));
                Files.write(pipe, new byte[1]);
                end.join();
                return me;
            });
        }
        assertThat(turn.kind()).isEqualTo(LongTurn.Kind.NATIVE);
        assertThat(turn.place().getMethodName()).isEqualTo("read");
        assertThat(turn.stack().getFirst().getClassName()).isEqualTo("java.io.FileInputStream");
        assertThat(turn.message())
                .contains("is in native code", "Fiber.blocking(body)")
                .doesNotContain("yield");
    }

    private static int read(Path pipe) throws IOException {
        try (FileInputStream in = new FileInputStream(pipe.toFile())) {
            return in.read();
        }
    }

    @Test
    void watch_fiberIsParkedAndPinned_isToldSoOnBackendCarriers() {
        Duration before = Guard.threshold();
        Guard.setThreshold(Duration.ZERO); // so that nothing has been told of the turn when the watch opens
        CountDownLatch enough = new CountDownLatch(1);
        CompletableFuture<Thread> fiber = new CompletableFuture<>();
        try {
            CompletableFuture<?> end = bridge.future(() -> {
                fiber.complete(Thread.currentThread());
                Hogs.park(enough);
                return null;
            });
            Thread thread = fiber.join();
            Hogs.compute(() -> Hogs.isParked(thread)); // a class is initialised once, so no second fiber could show it
            try (Guard.Watch ignored = Guard.watch(SHORT, reports::add)) {
                if (ON_BACKEND) {
                    Hogs.compute(() -> isReported(thread.threadId()));
                } else {
                    bridge.future(() -> null).join(); // the lane is not held up
                }
                enough.countDown();
                end.join();
            }
        } finally {
            Guard.setThreshold(before);
        }
        if (ON_BACKEND) {
            LongTurn turn = only(fiber.join().threadId());
            assertThat(turn.kind()).isEqualTo(LongTurn.Kind.PINNED);
            assertThat(turn.place().getClassName()).startsWith(Hogs.class.getName());
            assertThat(turn.message()).contains("waits and keeps its thread", "Fiber.blocking(body)");
        }
    }

    /// They wait in the library, in the JDK, in `Thread.sleep`, at a lock and at a monitor, while a fiber on the same
    /// lane shows that the guard looks.
    @Test
    void watch_fibersWait_areNeverReportedAsPinned() throws Exception {
        Computation<Object> gate = Computation.create();
        CountDownLatch latch = new CountDownLatch(1);
        ReentrantLock lock = new ReentrantLock();
        Object monitor = new Object();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Thread holder = new Thread(() -> {
            lock.lock();
            try {
                synchronized (monitor) {
                    held.countDown();
                    awaitUninterruptibly(release);
                }
            } finally {
                lock.unlock();
            }
        });
        holder.start();
        held.await();
        List<Fiber.Main> waits = List.of(
                fiber -> gate.awaitCompletion(),
                fiber -> Fiber.sleep(Duration.ofMillis(300)),
                fiber -> Thread.sleep(300),
                fiber -> latch.await(),
                fiber -> {
                    lock.lock();
                    lock.unlock();
                },
                fiber -> {
                    if (Runtime.version().feature() >= 24) { // before that, a monitor pins
                        synchronized (monitor) {
                            latch.await();
                        }
                    }
                });
        try (Guard.Watch ignored = Guard.watch(SHORT, reports::add)) {
            List<CompletableFuture<?>> fibers = waits.stream()
                    .<CompletableFuture<?>>map(wait -> bridge.future(() -> {
                        wait.run(Fiber.current());
                        return null;
                    }))
                    .toList();
            for (int hog = 0; hog < 3; hog++) {
                bridge.future(() -> {
                            long me = self();
                            Hogs.compute(() -> isReported(me));
                            return null;
                        })
                        .join();
            }
            release.countDown();
            latch.countDown();
            gate.tryReturn(null);
            fibers.forEach(CompletableFuture::join);
        }
        holder.join();
        assertThat(reports)
                .filteredOn(each -> each.kind() == LongTurn.Kind.PINNED)
                .isEmpty();
        assertThat(reports).as("the fibers that did not wait").hasSizeGreaterThanOrEqualTo(3);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException nobodyDoesThat) {
            throw new AssertionError(nobodyDoesThat);
        }
    }

    /// The JVM likes to stop a thread in a native method, so one look at the stack would not do. On a busy
    /// machine, some looks may find nothing else all the same.
    @Test
    void watch_shortNativeCalls_areSeenAsComputing() {
        try (Guard.Watch ignored = Guard.watch(SHORT, reports::add)) {
            for (int hog = 0; hog < 20; hog++) {
                bridge.future(() -> {
                            long me = self();
                            Hogs.callNativeMethods(() -> isReported(me));
                            return null;
                        })
                        .join();
            }
        }
        assertThat(reports).hasSizeGreaterThanOrEqualTo(20);
        assertThat(reports.stream().filter(turn -> turn.kind() == LongTurn.Kind.COMPUTING))
                .as("most of %s", reports)
                .hasSizeGreaterThan(reports.size() / 2);
    }

    /// The consumer of a result runs on the thread of the backend, after the fiber.
    @Test
    void watch_consumerComputes_isToldWithItsLine() throws Exception {
        LongTurn turn;
        try (Guard.Watch ignored = Guard.watch(SHORT, reports::add)) {
            turn = report(LongTurn.Kind.COMPUTING, Hogs.class, () -> {
                CountDownLatch attached = new CountDownLatch(1);
                CompletableFuture<Long> end = bridge.future(() -> {
                            attached.await();
                            return self();
                        })
                        .thenApply(fiber -> {
                            Hogs.compute(() -> isReported(fiber));
                            return fiber;
                        });
                attached.countDown();
                return end.join();
            });
        }
        assertThat(turn.kind()).isEqualTo(LongTurn.Kind.COMPUTING);
        assertThat(turn.stack())
                .anySatisfy(frame -> assertThat(frame.getClassName()).isEqualTo(Hogs.class.getName()));
    }

    @Test
    void watch_closed_isNotToldAnyMore() {
        Guard.Watch watch = Guard.watch(SHORT, reports::add);
        watch.close();
        Queue<LongTurn> others = new ConcurrentLinkedQueue<>();
        try (Guard.Watch ignored = Guard.watch(SHORT, others::add)) {
            bridge.future(() -> {
                        Hogs.compute(() -> !others.isEmpty());
                        return null;
                    })
                    .join();
        }
        assertThat(reports).isEmpty();
    }

    @Test
    void watch_consumerThrows_doesNotKeepOthersFromTheReport() {
        try (Guard.Watch rude = Guard.watch(SHORT, turn -> {
                    throw new IllegalStateException("O6: expected by this test");
                });
                Guard.Watch ignored = Guard.watch(SHORT, reports::add)) {
            bridge.future(() -> {
                        Hogs.compute(() -> !reports.isEmpty());
                        return null;
                    })
                    .join();
        }
    }

    /// In a JVM of its own, since the property is read once.
    @Test
    void fail_longTurn_failsTheResultWithTheUsersLine() throws Exception {
        assertThat(FailingTurn.run("-Dio.picos.guard=20ms,fail"))
                .contains("AssertionError", "computes at", "FailingTurn");
    }

    @Test
    void badSetting_isRefusedWhereASchedulerIsCreated() throws Exception {
        assertThat(FailingTurn.run("-Dio.picos.guard=soon"))
                .contains("IllegalArgumentException: -Dio.picos.guard must be a time such as 20ms", "'soon'");
    }

    @Test
    void off_longTurn_isNotReported() throws Exception {
        assertThat(FailingTurn.run("-Dio.picos.guard=off"))
                .contains("nothing has failed")
                .doesNotContain("A turn of");
    }

    @Test
    void warning_longTurns_areLoggedOnceForEachPlace() throws Exception {
        String output = FailingTurn.run("-Dio.picos.guard=20ms"); // the loading of classes may take as long
        assertThat(output.split("computes at io\\.picos\\.observe\\.FailingTurn\\.compute\\(", -1))
                .hasSize(2);
    }

    @Test
    void threshold_null_isRefused() {
        assertThatThrownBy(() -> Guard.watch(null, reports::add))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("threshold");
        assertThat(TimeUnit.NANOSECONDS.toMillis(Guard.threshold().toNanos())).isEqualTo(1_000);
    }
}
