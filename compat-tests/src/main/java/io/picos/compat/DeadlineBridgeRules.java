package io.picos.compat;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.Trigger;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules B16 to B19: a deadline as a fiber and the consumer of its result see it, by the way in which it was set. The
/// rules are a table in `docs/RULES.md`. [SinkRules] has the same for streams.
public interface DeadlineBridgeRules extends Rules {
    /// A short time.
    Duration SOON = Duration.ofMillis(1);

    @Override
    BridgeSubject subject();

    /// The deadline of a builder. If it is over before the fiber's first turn, the body is not called (B2), and the
    /// consumer gets the same: the next attempt has more time.
    @Test
    default void b16_theDeadlineOfABuilder() {
        Scene scene = new Scene("B16", subject());
        for (Ending ending : Ending.values()) {
            Duration deadline = SOON;
            CompletableFuture<@Nullable Throwable> seen;
            do {
                CompletableFuture<@Nullable Throwable> cause = new CompletableFuture<>();
                seen = cause;
                Result<String> result = subject().build(deadline, () -> ending.after(awaitCancellation(cause)));
                isTimeout(scene, result, cause);
                deadline = deadline.multipliedBy(2);
            } while (!seen.isDone());
        }
    }

    /// `cancelAfter` with the fiber's own computation, and without a cause.
    @Test
    default void b17_cancelAfter() {
        Scene scene = new Scene("B17", subject());
        for (Ending ending : Ending.values()) {
            CompletableFuture<@Nullable Throwable> seen = new CompletableFuture<>();
            Computation<String> computation = Computation.create();
            Result<String> result = subject().build(computation, () -> {
                computation.cancelAfter(SOON);
                return ending.after(awaitCancellation(seen));
            });
            isTimeout(scene, result, seen);
        }
    }

    /// `cancelAfter` with a cause of the user's own: fiber and consumer get the same object.
    @Test
    default void b18_cancelAfterWithACause() {
        Scene scene = new Scene("B18", subject());
        for (Ending ending : Ending.values()) {
            CompletableFuture<@Nullable Throwable> seen = new CompletableFuture<>();
            Computation<String> computation = Computation.create();
            RuntimeException cause = scene.cause("the user's own");
            Result<String> result = subject().build(computation, () -> {
                computation.cancelAfter(SOON, cause);
                return ending.after(awaitCancellation(seen));
            });
            scene.same(cause, scene.failure(result.observed()), "what the consumer gets");
            scene.same(cause, seen.join(), "what the fiber gets");
        }
    }

    /// A deadline of something inside the body, which the body does not catch. The fiber itself is not cancelled.
    @Test
    default void b19_aDeadlineThatTheBodyThrows() {
        Scene scene = new Scene("B19", subject());
        CompletableFuture<@Nullable Throwable> seen = new CompletableFuture<>();
        Result<String> result = subject().build(() -> {
            Computation<String> inner = Computation.create();
            inner.cancelAfter(SOON);
            inner.awaitCompletion();
            scene.same(null, Fiber.current().cancellation(), "the cancellation of the fiber itself");
            seen.complete(inner.cancellation());
            return inner.await();
        });
        isTimeout(scene, result, seen);
    }

    private static void isTimeout(Scene scene, Result<?> result, CompletableFuture<@Nullable Throwable> seen) {
        Throwable failure = scene.failure(result.observed());
        scene.holds(
                failure != null && failure.getClass() == TimeoutException.class,
                "what the consumer gets is a TimeoutException, not " + failure);
        Throwable deadline = seen.getNow(requireNonNull(failure).getCause()); // the body has ended, or was not called
        scene.holds(deadline instanceof DeadlineExceeded, "what the fiber gets is a DeadlineExceeded, not " + deadline);
        scene.same(deadline, requireNonNull(failure).getCause(), "the cause of what the consumer gets");
        scene.equal(requireNonNull(deadline).getMessage(), failure.getMessage(), "the message");
    }

    /// Suspends the fiber until it is cancelled.
    ///
    /// @param seen completed with the cause
    /// @return the cause
    private static @Nullable Throwable awaitCancellation(CompletableFuture<@Nullable Throwable> seen) {
        Throwable cause = Trigger.create().await();
        seen.complete(cause);
        return cause;
    }

    /// How a body that was cancelled ends. The consumer gets the same.
    enum Ending {
        /// It returns a value, as if nothing had happened.
        RETURNS {
            @Override
            String after(@Nullable Throwable cause) {
                return "value";
            }
        },
        /// It lets the cause out.
        THROWS {
            @Override
            String after(@Nullable Throwable cause) {
                Fiber.current().check();
                throw new AssertionError("not cancelled");
            }
        };

        abstract String after(@Nullable Throwable cause);
    }
}
