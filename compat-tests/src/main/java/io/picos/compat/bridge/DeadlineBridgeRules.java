package io.picos.compat.bridge;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.BridgeSubject;
import io.picos.compat.subject.Result;
import io.picos.compat.subject.Rules;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules B16 to B19: a deadline as a fiber and the consumer of its result see it, by the way in which it was set. The
/// rules are a table in `docs/RULES.md`. [SinkRules][io.picos.compat.stream.SinkRules] has the same for streams.
public interface DeadlineBridgeRules extends Rules {
    @Override
    BridgeSubject subject();

    /// The deadline of a builder. If it is over before the fiber's first turn, the body is not called (B2), and the
    /// consumer gets the same: the next attempt has more time.
    @Test
    default void b16_theDeadlineOfABuilder() {
        Scene scene = new Scene("B16", subject());
        for (boolean throwsIt : new boolean[] {false, true}) {
            Duration deadline = soon();
            CompletableFuture<@Nullable Throwable> seen;
            do {
                CompletableFuture<@Nullable Throwable> cause = new CompletableFuture<>();
                seen = cause;
                Result<String> result = subject().build(deadline, () -> end(throwsIt, cause));
                isTimeout(scene, result, cause);
                deadline = deadline.multipliedBy(2);
            } while (!seen.isDone());
        }
    }

    /// `cancelAfter` with the fiber's own computation, and without a cause.
    @Test
    default void b17_cancelAfter() {
        Scene scene = new Scene("B17", subject());
        for (boolean throwsIt : new boolean[] {false, true}) {
            CompletableFuture<@Nullable Throwable> seen = new CompletableFuture<>();
            Computation<String> computation = Computation.create();
            Result<String> result = subject().build(computation, () -> {
                computation.cancelAfter(soon());
                return end(throwsIt, seen);
            });
            isTimeout(scene, result, seen);
        }
    }

    /// `cancelAfter` with a cause of the user's own: fiber and consumer get the same object.
    @Test
    default void b18_cancelAfterWithACause() {
        Scene scene = new Scene("B18", subject());
        for (boolean throwsIt : new boolean[] {false, true}) {
            CompletableFuture<@Nullable Throwable> seen = new CompletableFuture<>();
            Computation<String> computation = Computation.create();
            RuntimeException cause = scene.cause("the user's own");
            Result<String> result = subject().build(computation, () -> {
                computation.cancelAfter(soon(), cause);
                return end(throwsIt, seen);
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
            inner.cancelAfter(soon());
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

    /// Suspends the fiber until it is cancelled, and then ends the body: by the cause, or by a value, as if nothing had
    /// happened. The consumer gets the same.
    ///
    /// @param seen completed with the cause
    private static String end(boolean throwsIt, CompletableFuture<@Nullable Throwable> seen) {
        seen.complete(Trigger.create().await());
        if (throwsIt) {
            Fiber.current().check();
        }
        return "value";
    }

    private static Duration soon() {
        return Duration.ofMillis(1);
    }
}
