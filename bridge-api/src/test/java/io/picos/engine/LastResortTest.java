package io.picos.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.engine.carrier.Carriers;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup.ClassOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Fibers that wait in class initialisers, more of them than the backend has threads: other fibers run all the same,
/// and end the wait.
@Timeout(120)
class LastResortTest {
    private static final int THREADS = 2;
    private static final int PINNED = 7;
    /// Longer than an engine keeps an idle home.
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(2_500);

    private static Computation<Integer> gate; // as the next field, written before the fibers start
    private static CountDownLatch waiting;

    private final ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    private final Engine engine = new Engine(new OnPool(pool, THREADS));

    @BeforeEach
    void open() {
        gate = Computation.create();
    }

    @AfterEach
    void shutDown() {
        gate.tryReturn(0);
        pool.shutdown();
    }

    @Test
    void moreFibersArePinnedThanThereAreThreads_theOthersRun() throws Exception {
        assumeTrue(Carriers.isBackend(), "the JDK's carriers have no last resort");
        CountDownLatch ended = pin(PINNED);
        spawn(fiber -> gate.tryReturn(1));
        await("pinned fibers that end", ended);
        assertThat(engine.lastResort().all()).as("lanes of last resort").hasSizeBetween(PINNED - THREADS, PINNED);
    }

    /// Its home is idle meanwhile, and would be given back.
    @Test
    @Tag("slow")
    void fiberWaitsForItsFirstTurnOnALaneOfLastResort_itsHomeStays() throws Exception {
        assumeTrue(Carriers.isBackend(), "the JDK's carriers have no last resort");
        CountDownLatch pinnedEnded = pin(THREADS);
        CountDownLatch hogBegun = new CountDownLatch(1);
        AtomicBoolean isOver = new AtomicBoolean();
        spawn(fiber -> {
            hogBegun.countDown();
            while (!isOver.get()) {
                Thread.onSpinWait();
            }
        });
        await("a hog that begins on a lane of last resort", hogBegun);
        CountDownLatch lateEnded = new CountDownLatch(THREADS);
        for (int number = 0; number < THREADS; number++) { // one of each home
            spawn(fiber -> {
                Fiber.yield();
                lateEnded.countDown();
            });
        }
        while (Stream.of(engine.homes().all()).anyMatch(each -> each.lane().isAwaited())) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(engine.lastResort().all()[0].lane().isAwaited())
                .as("they wait behind the hog")
                .isTrue();
        gate.tryReturn(1);
        await("pinned fibers that end", pinnedEnded);
        long end = System.nanoTime() + IDLE_NANOS;
        while (engine.homes().all().length > 0 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(1_000_000);
        }
        isOver.set(true);
        await("fibers behind the hog, that end", lateEnded);
    }

    private void spawn(Fiber.Main main) {
        engine.spawn(Fiber.create(Computation.create()), main);
    }

    /// {@return counts the fibers that end} All of them wait when this returns.
    private CountDownLatch pin(int fibers) throws Exception {
        waiting = new CountDownLatch(fibers);
        CountDownLatch ended = new CountDownLatch(fibers);
        byte[] file = classFile();
        for (int number = 0; number < fibers; number++) {
            spawn(fiber -> {
                initialise(file);
                ended.countDown();
            });
        }
        await("pinned fibers that begin", waiting);
        return ended;
    }

    private static void await(String what, CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(30, TimeUnit.SECONDS))
                .as("%s; %d are missing", what, latch.getCount())
                .isTrue();
    }

    private static byte[] classFile() throws Exception {
        try (InputStream in = LastResortTest.class.getResourceAsStream("LastResortTest$Waits.class")) {
            return in.readAllBytes();
        }
    }

    /// Each hidden class is a class of its own.
    private static void initialise(byte[] file) {
        try {
            MethodHandles.lookup().defineHiddenClass(file, true, ClassOption.NESTMATE);
        } catch (IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /// Waits while it is initialised.
    static final class Waits {
        static {
            waiting.countDown();
            gate.awaitCompletion();
        }
    }
}
