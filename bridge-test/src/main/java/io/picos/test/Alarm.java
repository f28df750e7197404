package io.picos.test;

import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.ThrowingSupplier;

/// Cancels a fiber that takes too long for a body, from a platform thread: a busy scheduler cannot delay it.
///
/// `verdict` is decided once: by the fiber, with null, or by the alarm's thread, with the dump. The dump is taken
/// before that, so that a fiber which loses does not have to wait for it.
final class Alarm {
    private final Computation<@Nullable String> verdict = Computation.create();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Fiber fiber;
    private final Computation<?> computation;
    private final Duration limit;
    private final DeadlineExceeded deadline;

    private Alarm(Fiber fiber, Duration limit) {
        this.fiber = fiber;
        this.computation = fiber.computation();
        this.limit = limit;
        this.deadline = new DeadlineExceeded(limit);
    }

    /// Runs the body in the calling fiber.
    ///
    /// @param fiber the calling fiber
    /// @param limit the most time that the body may take
    /// @param body the code to run
    /// @param <T> the type of the value
    /// @return the body's value
    /// @throws AssertionError if the body takes longer; its message has the dump of all fibers
    static <T extends @Nullable Object> T run(Fiber fiber, Duration limit, ThrowingSupplier<? extends T> body) {
        Alarm alarm = new Alarm(fiber, limit);
        Thread.ofPlatform().daemon().name("Await.within").start(alarm::watch);
        try {
            T value = body.get();
            alarm.stop(null);
            return value;
        } catch (Throwable thrown) {
            alarm.stop(thrown);
            throw Thrown.<RuntimeException>asIs(thrown);
        }
    }

    private void watch() {
        try {
            if (over.await(Durations.nanos(limit), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException interrupt) {
            throw new IllegalStateException("nothing interrupts this thread", interrupt);
        }
        if (verdict.tryReturn(Dump.of(fiber + " has not done its work within " + Durations.text(limit)))) {
            computation.tryCancel(deadline);
        }
    }

    /// Decides that the body was in time.
    ///
    /// @param thrown the exception that the body has thrown
    /// @throws AssertionError if the body was late
    private void stop(@Nullable Throwable thrown) {
        over.countDown();
        if (verdict.tryReturn(null)) {
            return;
        }
        AssertionError late = new AssertionError(verdict.await());
        if (thrown != null && thrown != deadline) {
            late.addSuppressed(thrown);
        }
        throw late;
    }
}
