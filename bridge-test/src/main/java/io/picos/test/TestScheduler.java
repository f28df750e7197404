package io.picos.test;

import static java.util.Objects.requireNonNull;

import io.picos.Fiber;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.function.ThrowingSupplier;

/// The scheduler of an [EverySchedulerTest], as a parameter of the test method or of a `@BeforeEach` or `@AfterEach`
/// method.
///
/// ```java
/// @EverySchedulerTest
/// void get_afterARestart_readsTheFile(TestScheduler scheduler) {
///     scheduler.run(() -> cache.put("key", "value"));
///     cache.restart(); // blocks, so not in a fiber
///     assertEquals("value", scheduler.run(() -> cache.get("key")));
/// }
/// ```
public final class TestScheduler {
    private final String name;
    private final SchedulerFactory.Started started;
    private final Duration limit;

    TestScheduler(String name, SchedulerFactory.Started started, Duration limit) {
        this.name = name;
        this.started = started;
        this.limit = limit;
    }

    /// {@return the name of the scheduler, such as `Reactor, single`}
    public String name() {
        return name;
    }

    /// Runs the body in a new fiber, and blocks the calling thread until the body has ended. Several threads may call
    /// this at the same time. An interrupt of the calling thread cancels the fiber, and is an AssertionError with a
    /// dump of all fibers.
    ///
    /// @param body the code to run
    /// @throws AssertionError if the body takes longer than the limit of the test; its message is the dump
    /// @throws IllegalStateException if the current thread runs a fiber
    public void run(Executable body) {
        requireNonNull(body, "body");
        ThrowingSupplier<@Nullable Object> withoutValue = () -> {
            body.execute();
            return null;
        };
        Object unused = run(withoutValue);
    }

    /// Runs the body like [#run(Executable)], and returns its value. Everything that the body throws is thrown as it
    /// is, checked exceptions included.
    ///
    /// @param body the code to run
    /// @param <T> the type of the value
    /// @return the body's value
    public <T extends @Nullable Object> T run(ThrowingSupplier<? extends T> body) {
        requireNonNull(body, "body");
        if (Fiber.currentOrNull() != null) {
            throw new IllegalStateException("TestScheduler.run blocks the thread, and was called in a fiber; call the"
                    + " body itself, or spawn a fiber");
        }
        return Attempt.run(started, limit, body);
    }

    @Override
    public String toString() {
        return name;
    }
}
