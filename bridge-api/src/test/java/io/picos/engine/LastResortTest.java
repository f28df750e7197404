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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Fibers that wait in class initialisers, more of them than the backend has threads: other fibers run all the same,
/// and end the wait.
@Timeout(120)
class LastResortTest {
    private static final int THREADS = 2;
    private static final int PINNED = 7;

    private static Computation<Integer> gate; // written by the test before the fibers start
    private static CountDownLatch waiting; // the same

    private final ExecutorService pool = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void shutDown() {
        gate.tryReturn(0);
        pool.shutdown();
    }

    @Test
    void moreFibersArePinnedThanThereAreThreads_theOthersRun() throws Exception {
        assumeTrue(Carriers.isBackend(), "the JDK's carriers have no last resort");
        gate = Computation.create();
        waiting = new CountDownLatch(PINNED);
        CountDownLatch ended = new CountDownLatch(PINNED);
        byte[] file = classFile();
        Engine engine = new Engine(new OnPool(pool, THREADS));
        for (int number = 0; number < PINNED; number++) {
            engine.spawn(Fiber.create(Computation.create()), fiber -> {
                initialise(file);
                ended.countDown();
            });
        }
        assertThat(waiting.await(30, TimeUnit.SECONDS))
                .as("each fiber has begun; %d have not", waiting.getCount())
                .isTrue();
        engine.spawn(Fiber.create(Computation.create()), fiber -> gate.tryReturn(1));
        assertThat(ended.await(30, TimeUnit.SECONDS))
                .as("each fiber has ended; %d have not", ended.getCount())
                .isTrue();
        assertThat(engine.lastResort().all()).as("lanes of last resort").hasSizeLessThanOrEqualTo(PINNED);
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
