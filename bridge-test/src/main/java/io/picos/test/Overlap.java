package io.picos.test;

import static java.util.stream.Collectors.toSet;

import io.picos.FiberDump;
import io.picos.FiberSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Tests that run at the same time, and the fibers that were there before the first of them. Without parallel
/// execution, this is one test.
///
/// `before` is known from the beginning of the first test until the last test has been checked. A test that begins
/// during this check joins in, and is then the last itself.
final class Overlap {
    private static final FiberDump.Limit ALL = FiberDump.Limit.DEFAULT.withFibers(Integer.MAX_VALUE);
    private static final long POLL_NANOS = 2_000_000;

    private final Set<String> tests = new TreeSet<>(); // guarded by this
    private @Nullable Set<Long> before; // guarded by this; the numbers of fibers
    private int running; // guarded by this; tests that have begun and not ended
    private boolean excused; // guarded by this; whether one of the tests may leave fibers

    /// A test begins.
    ///
    /// @param test the name of the test
    synchronized void begin(String test) {
        if (before == null) {
            before = fibers(ALL.withoutStacks()).stream()
                    .map(FiberSnapshot.Entry::id)
                    .collect(toSet());
        }
        running++;
        tests.add(test);
    }

    /// A test has ended. If it is the last one, waits until no new fiber is left. An interrupt, which the test may have
    /// left behind, does not end the wait, and stays set.
    ///
    /// @param excuse whether the test may leave fibers
    /// @param grace the most time to wait
    /// @throws AssertionError if new fibers are left
    void end(boolean excuse, Duration grace) {
        long start = System.nanoTime();
        leave(excuse);
        boolean interrupted = false;
        try {
            while (!isChecked()) {
                if (System.nanoTime() - start >= Durations.nanos(grace)) {
                    check(grace);
                    return;
                }
                LockSupport.parkNanos(POLL_NANOS);
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void leave(boolean excuse) {
        running--;
        excused |= excuse;
    }

    /// {@return whether there is nothing to wait for: no new fiber is left, or another test will look}
    private synchronized boolean isChecked() {
        if (isOthersTask()) {
            return true;
        }
        if (!excused && !left(ALL.withoutStacks()).isEmpty()) {
            return false;
        }
        reset();
        return true;
    }

    private synchronized void check(Duration grace) {
        if (isOthersTask()) {
            return;
        }
        List<FiberSnapshot.Entry> left = left(ALL);
        Set<String> suspects = new TreeSet<>(tests);
        reset();
        if (!left.isEmpty()) {
            throw new AssertionError(Leak.of(left).message(grace, suspects));
        }
    }

    private boolean isOthersTask() {
        return running > 0 || before == null;
    }

    private List<FiberSnapshot.Entry> left(FiberDump.Limit limit) {
        Set<Long> old = before == null ? Set.of() : before;
        return fibers(limit).stream().filter(fiber -> !old.contains(fiber.id())).toList();
    }

    private static List<FiberSnapshot.Entry> fibers(FiberDump.Limit limit) {
        return FiberDump.snapshot(limit).fibers();
    }

    private void reset() {
        before = null;
        excused = false;
        tests.clear();
    }
}
