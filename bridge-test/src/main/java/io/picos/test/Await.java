package io.picos.test;

import static java.util.Objects.requireNonNull;

import io.picos.Fiber;
import io.picos.ThreadScheduler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.function.ThrowingSupplier;

/// Limits the time of a test's body. If the body takes longer, the message of the error is a dump: what every fiber
/// waits for, and first of all the deadlocks.
///
/// ```java
/// @Test
/// void transfer_bothWays_ends() {
///     Await.within(Duration.ofSeconds(2), () -> Bundle.joinAfter(bundle -> {
///         bundle.fork(() -> transfer(left, right));
///         bundle.fork(() -> transfer(right, left));
///     }));
/// }
/// ```
///
/// ## Where the body runs
///
/// If the calling thread runs no fiber, as in a plain test method, the body runs in a new fiber of
/// [io.picos.ThreadScheduler], and the calling thread waits for it. The fiber inherits the context of the calling
/// thread (K1), but not its thread-locals (F11). At the limit, the fiber is cancelled with
/// [io.picos.DeadlineExceeded]. It has one more second for its cleanup, and is abandoned then. An interrupt of the
/// calling thread, such as that of JUnit's own `@Timeout`, cancels the fiber with [io.picos.ConsumerCancelled], and is
/// an AssertionError with the dump too.
///
/// If the calling thread runs a fiber, the body runs in that fiber, so that it has the fiber's locks and locals. At the
/// limit, the fiber's current computation is cancelled, and it stays cancelled after the error. The error is thrown
/// when the body has ended: a body that forbids cancellation, or that never suspends, can be late.
///
/// The limit is real time, also if the time of the fiber's scheduler is virtual.
public final class Await {
    static {
        ThreadScheduler.listFibers();
    }

    private Await() {}

    /// Runs the body, which may take the given time at most.
    ///
    /// @param limit more than zero
    /// @param body the code to run, in a fiber
    /// @throws AssertionError if the body takes longer; its message is the dump. If the body then fails with
    ///     anything but its cancellation, the failure is suppressed in the error
    /// @throws IllegalArgumentException if the limit is not positive
    /// @throws IllegalStateException if the current thread runs no fiber, and is a library's thread that must
    ///     not be blocked
    public static void within(Duration limit, Executable body) {
        requireNonNull(body, "body");
        ThrowingSupplier<@Nullable Object> withoutValue = () -> {
            body.execute();
            return null;
        };
        Object unused = within(limit, withoutValue);
    }

    /// Runs the body like [#within(Duration, Executable)], and returns its value. Everything that the body throws is
    /// thrown as it is, checked exceptions included.
    ///
    /// @param limit more than zero
    /// @param body the code to run, in a fiber
    /// @param <T> the type of the value
    /// @return the body's value
    /// @throws AssertionError if the body takes longer
    public static <T extends @Nullable Object> T within(Duration limit, ThrowingSupplier<? extends T> body) {
        requireNonNull(limit, "limit");
        requireNonNull(body, "body");
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("limit must be positive, but is " + limit);
        }
        Fiber fiber = Fiber.currentOrNull();
        return fiber == null ? Attempt.run(new ThreadSchedulerFactory(), limit, body) : Alarm.run(fiber, limit, body);
    }
}
