package io.picos.compat.shared;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Crew;
import io.picos.spi.Handler;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/// What a body allocates in a fiber, measured on a platform thread: virtual ones have no counter.
public final class Allocation {
    private static final int TIMES = 10_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /// Something less than an object for each time, since the measurement itself may allocate a little.
    public static final long FEW_BYTES = TIMES;

    private Allocation() {}

    /// Asserts that a wait neither suspends nor allocates.
    ///
    /// @param body waits for a result that is complete already
    /// @throws Exception if it suspends
    public static void assertAllocatesNothing(Crew.Task body) throws Exception {
        assertAllocates(0, body);
    }

    /// Asserts that a wait does not suspend, and allocates so little.
    ///
    /// @param bytes at most, for each wait
    /// @param body waits for a result that is complete already
    /// @throws Exception if it suspends
    public static void assertAllocates(int bytes, Crew.Task body) throws Exception {
        assertThat(allocated(body))
                .as("B3: bytes allocated by %d waits", TIMES)
                .isLessThan((long) bytes * TIMES + FEW_BYTES);
    }

    /// {@return the bytes that a body allocates when it is run ten thousand times}
    ///
    /// @param body waits for a result that is complete already
    /// @throws Exception if it suspends
    public static long allocated(Crew.Task body) throws Exception {
        long[] bytes = new long[1];
        try (Crew crew = new Crew("B3")) {
            crew.start(() -> Handler.using(new Bystander(), () -> bytes[0] = measure(body)));
        }
        return bytes[0];
    }

    private static long measure(Crew.Task body) {
        long allocated = Long.MAX_VALUE;
        try {
            for (int round = 0; round < 3; round++) { // the first one loads classes
                long before = THREADS.getCurrentThreadAllocatedBytes();
                for (int time = 0; time < TIMES; time++) {
                    body.run();
                }
                allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            }
        } catch (Exception thrown) {
            throw new AssertionError("B3: a wait threw " + thrown, thrown);
        }
        return allocated;
    }

    /// A handler of a fiber that never suspends.
    private static final class Bystander implements Handler {
        private final Fiber fiber = Fiber.create(Computation.create());

        @Override
        public Fiber current() {
            return fiber;
        }

        @Override
        public Throwable await(Trigger trigger) {
            throw new AssertionError("B3: what is completed must be taken without suspending");
        }

        @Override
        public void yield() {
            throw new AssertionError("B3: nobody yields here");
        }

        @Override
        public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
            throw new AssertionError("B3: nobody needs a timer here");
        }

        @Override
        public void spawn(Fiber child, Fiber.Main main) {
            throw new AssertionError("B3: nobody spawns here");
        }
    }
}
