package io.picos.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.completablefuture.CompletableFutureBridge;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Records with JDK Flight Recorder, and reads the events back.
@Timeout(90)
class EventsTest {
    /// Longer than a busy machine takes from one line to the next.
    private static final Duration LATE = Duration.ofMillis(500);

    private final ExecutorService pool = Executors.newFixedThreadPool(1);
    private final CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);

    @TempDir
    private Path folder;

    @AfterEach
    void shutDown() {
        pool.shutdown();
    }

    /// A recording that is read back again and again, until it has certain events. Not a RecordingStream: on JDK 25, a
    /// stream sometimes delivers null for a text that many events have, which the file has.
    private static final class Stream implements AutoCloseable {
        private record Wanted(
                String name, Predicate<RecordedEvent> condition, CompletableFuture<RecordedEvent> first) {}

        private final Recording recording = new Recording();
        private final List<Wanted> wanted = new ArrayList<>(); // written before the thread starts
        private final Thread reader = new Thread(this::read, "reader");
        private final Path file;
        private volatile boolean over;

        Stream(Path folder) {
            this.file = folder.resolve("stream.jfr");
        }

        /// {@return the first event of the name for which the condition holds}
        CompletableFuture<RecordedEvent> first(String name, Predicate<RecordedEvent> condition) {
            Wanted each = new Wanted("io.picos." + name, condition, new CompletableFuture<>());
            wanted.add(each);
            return each.first;
        }

        void begin() {
            recording.start();
            reader.start();
        }

        private void read() {
            try {
                while (!over) {
                    recording.dump(file);
                    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
                        for (Wanted each : wanted) {
                            if (event.getEventType().getName().equals(each.name) && each.condition.test(event)) {
                                each.first.complete(event);
                            }
                        }
                    }
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                }
            } catch (Throwable failure) {
                wanted.forEach(each -> each.first.completeExceptionally(failure));
            }
        }

        @Override
        public void close() {
            over = true;
            boolean interrupted = false;
            while (reader.isAlive()) {
                try {
                    reader.join();
                } catch (InterruptedException again) {
                    interrupted = true;
                }
            }
            recording.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean isOf(RecordedEvent event, CompletableFutureBridge bridge) {
        String text = bridge.toString();
        String scheduler = event.getString("scheduler");
        return text.startsWith("CompletableFutureBridge[" + scheduler + " ")
                || text.startsWith("CompletableFutureBridge[" + scheduler + ", closed");
    }

    /// A fiber that computes until the event is there, at most 30 seconds after which the test fails.
    private static Void hogUntil(CompletableFuture<?> event) {
        Hogs.compute(event::isDone);
        return null;
    }

    // ---- on by default

    @Test
    void longTurn_default_isWrittenWhileTheTurnLasts() {
        try (Stream stream = new Stream(folder)) {
            CompletableFuture<RecordedEvent> event = stream.first("LongTurn", each -> isOf(each, bridge));
            stream.begin();
            bridge.future(() -> hogUntil(event)).join();
            RecordedEvent turn = event.join();
            assertThat(turn.getString("kind")).isEqualTo("COMPUTING");
            assertThat(turn.getDuration("lasted")).isGreaterThanOrEqualTo(Duration.ofMillis(20));
            assertThat(turn.getString("place")).contains("io.picos.observe.");
            assertThat(turn.getString("stack")).contains("Hogs.compute", "EventsTest.hogUntil");
            assertThat(turn.getLong("fiber")).isPositive();
        }
    }

    @Test
    void laneDelayAndFibers_default_areWrittenEachSecond() {
        try (Stream stream = new Stream(folder)) {
            CompletableFuture<RecordedEvent> delay = stream.first(
                    "LaneDelay",
                    each -> isOf(each, bridge)
                            && each.getDuration("delay").toMillis() >= 100
                            && each.getInt("fibers") == 3);
            CompletableFuture<RecordedEvent> fibers =
                    stream.first("Fibers", each -> isOf(each, bridge) && each.getLong("alive") == 3);
            stream.begin();
            Computation<Object> gate = Computation.create();
            List<CompletableFuture<?>> waiting = List.of(bridge.future(gate::await), bridge.future(gate::await));
            CompletableFuture<?> hog = bridge.future(() -> {
                while (!delay.isDone() || !fibers.isDone()) { // a lane that starves the others
                    long end = System.nanoTime() + Duration.ofMillis(300).toNanos();
                    Hogs.compute(() -> System.nanoTime() - end > 0);
                    Fiber.yield();
                }
                return null;
            });
            hog.join();
            assertThat(delay.join().getString("thread")).startsWith("pool-");
            RecordedEvent figures = fibers.join();
            assertThat(figures.getLong("begun") - figures.getLong("ended")).isEqualTo(3);
            gate.tryReturn(null);
            waiting.forEach(CompletableFuture::join);
        }
    }

    @Test
    void timerLag_default_isWrittenForLateDeadlines() {
        try (Stream stream = new Stream(folder)) {
            CompletableFuture<RecordedEvent> late =
                    stream.first("TimerLag", each -> each.getDuration("lag").toMillis() == 12_345);
            CompletableFuture<RecordedEvent> punctual =
                    stream.first("TimerLag", each -> each.getDuration("lag").toMillis() == 19);
            stream.begin();
            FlightListener.lagged(Duration.ofMillis(19).toNanos());
            FlightListener.lagged(Duration.ofMillis(12_345).toNanos());
            late.join();
            assertThat(punctual).isNotDone();
        }
    }

    @Test
    void unhandled_default_isWrittenWithoutTheMessage() {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {});
        try (Stream stream = new Stream(folder)) {
            CompletableFuture<RecordedEvent> event = stream.first(
                    "Unhandled", each -> each.getClass("exception").getName().contains("IllegalState"));
            stream.begin();
            AtomicLong number = new AtomicLong();
            bridge.future(() -> {
                        Fiber child = Fiber.create(Computation.create());
                        Fiber.NAME.set(child, "thrower");
                        Fiber.spawn(child, self -> {
                            number.set(Thread.currentThread().threadId());
                            throw new IllegalStateException("the user's secret");
                        });
                        return null;
                    })
                    .join();
            assertThat(event.join().toString()).doesNotContain("secret").contains("EventsTest");
            assertThat(event.join().getLong("fiber")).isEqualTo(number.get());
            assertThat(event.join().getString("name")).isEqualTo("thrower");
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void refused_default_isWrittenWithTheException() {
        AtomicInteger left = new AtomicInteger(2);
        Executor full = task -> {
            if (left.getAndDecrement() > 0) {
                throw new RejectedExecutionException("full");
            }
            pool.execute(task);
        };
        CompletableFutureBridge narrow = CompletableFutureBridge.on(full);
        try (Stream stream = new Stream(folder)) {
            CompletableFuture<RecordedEvent> event = stream.first("Refused", each -> isOf(each, narrow));
            stream.begin();
            Computation<Object> gate = Computation.create();
            CompletableFuture<?> fiber = narrow.future(gate::await);
            assertThat(event.join().getClass("exception").getName())
                    .isEqualTo(RejectedExecutionException.class.getName());
            assertThat(event.join().getLong("tasks")).isPositive();
            gate.tryReturn(null);
            fiber.join();
        }
    }

    @Test
    void schedulerClosed_default_isWritten() {
        try (Stream stream = new Stream(folder)) {
            CompletableFuture<RecordedEvent> event = stream.first("SchedulerClosed", each -> isOf(each, bridge));
            stream.begin();
            CountDownLatch begun = new CountDownLatch(1);
            CompletableFuture<?> fiber = bridge.future(() -> {
                begun.countDown();
                return Computation.create().await();
            });
            Hogs.compute(() -> begun.getCount() == 0);
            pool.shutdown();
            assertThat(event.join().getString("why")).contains("has been closed");
            assertThat(fiber.handle((value, thrown) -> thrown).join()).isNotNull();
        }
    }

    @Test
    void takenOver_default_isWritten() {
        ExecutorService two = Executors.newFixedThreadPool(2);
        CompletableFutureBridge wide = CompletableFutureBridge.on(two);
        try (Stream stream = new Stream(folder)) {
            CompletableFuture<RecordedEvent> event = stream.first("TakenOver", each -> isOf(each, wide));
            stream.begin();
            while (!event.isDone()) { // on one core there is one lane, and this test would not end
                AtomicInteger ran = new AtomicInteger();
                wide.future(() -> {
                            for (int child = 0; child < 10; child++) {
                                Fiber.spawn(Fiber.create(Computation.create()), fiber -> ran.incrementAndGet());
                            }
                            Hogs.compute(() -> ran.get() == 10);
                            return null;
                        })
                        .join();
            }
            assertThat(event.join().getLong("turns")).isPositive();
        } finally {
            two.shutdown();
        }
    }

    @Test
    void fiberDump_default_isWrittenAtTheEndOfAChunk() throws IOException {
        Path file = folder.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            Computation<Object> gate = Computation.create();
            CompletableFuture<?> fiber = bridge.future(() -> waitHere(gate));
            Hogs.compute(() -> io.picos.FiberDump.text().contains("waitHere"));
            recording.stop();
            recording.dump(file);
            gate.tryReturn(null);
            fiber.join();
        }
        StringBuilder dump = new StringBuilder();
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            if (event.getEventType().getName().equals("io.picos.FiberDump")) {
                dump.append(event.getString("text"));
            }
        }
        assertThat(dump).contains("EventsTest.waitHere", "ThreadPoolExecutor-");
    }

    private static Object waitHere(Computation<?> gate) {
        return gate.await();
    }

    // ---- off by default

    @Test
    void fiberEvents_enabled_comeInTheOrderOfTheFiber() throws IOException {
        StringBuilder steps = new StringBuilder();
        AtomicLong number = new AtomicLong();
        Path file = record(
                recording -> {
                    recording.enable("io.picos.FiberStart");
                    recording.enable("io.picos.FiberEnd");
                    recording.enable("io.picos.Suspension").withoutThreshold();
                },
                () -> bridge.future(() -> {
                            number.set(Thread.currentThread().threadId());
                            Fiber.sleep(LATE); // more than is expected: the event begins after the
                            Fiber.sleep(LATE); // deadline was set
                            return null;
                        })
                        .join());
        for (RecordedEvent event : RecordingFile.readAllEvents(file).stream()
                .sorted(Comparator.comparing(RecordedEvent::getEndTime))
                .toList()) {
            String name = event.getEventType().getName();
            if (event.hasField("fiber") && event.getLong("fiber") == number.get()) {
                steps.append(name.substring("io.picos.".length())).append(' ');
                if (name.equals("io.picos.FiberStart")) {
                    assertThat(isOf(event, bridge)).isTrue();
                    assertThat(event.getString("name")).isNull();
                }
                if (name.equals("io.picos.Suspension")) {
                    assertThat(event.getString("waitedFor")).contains("@");
                    assertThat(event.getDuration()).isGreaterThanOrEqualTo(Duration.ofMillis(1));
                    assertThat(event.getStackTrace()).isNotNull();
                }
            }
        }
        assertThat(steps).hasToString("FiberStart Suspension Suspension FiberEnd ");
    }

    @Test
    void fiber_inEachEvent_isANumber() {
        assertThat(FlightRecorder.getFlightRecorder().getEventTypes())
                .filteredOn(type -> type.getName().startsWith("io.picos.") && type.getField("fiber") != null)
                .hasSize(5)
                .allSatisfy(type -> assertThat(type.getField("fiber").getTypeName())
                        .as(type.getName())
                        .isEqualTo("long"));
    }

    @Test
    void fiberEvents_default_areNotWritten() throws IOException {
        Path file = record(
                recording -> {},
                () -> bridge.future(() -> {
                            Fiber.sleep(Duration.ofMillis(30));
                            return null;
                        })
                        .join());
        assertThat(RecordingFile.readAllEvents(file))
                .extracting(event -> event.getEventType().getName())
                .doesNotContain("io.picos.FiberStart", "io.picos.FiberEnd", "io.picos.Suspension");
    }

    private Path record(Consumer<Recording> settings, Runnable program) throws IOException {
        Path file = folder.resolve("events.jfr");
        try (Recording recording = new Recording()) {
            settings.accept(recording);
            recording.start();
            program.run();
            recording.stop();
            recording.dump(file);
        }
        return file;
    }
}
