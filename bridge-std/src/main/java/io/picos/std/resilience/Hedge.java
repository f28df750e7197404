package io.picos.std.resilience;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.std.Durations;
import io.picos.std.structured.Run;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Sends a request a second time if the reply is late, and takes the first reply.
///
/// ```java
/// Hedge hedge = Hedge.after(Duration.ofMillis(50)); // slower than most replies
/// Page page = hedge.call(() -> client.get(address));
/// ```
///
/// The second request begins when the delay has passed, or at once when the first request has thrown an exception
/// (Q5). It does not begin if the first request has returned before. The first value wins. The other request is
/// cancelled, and [#call] waits for its end (Q6). An [Error] of a request ends the race, and is thrown. It must be safe
/// to send the request twice: it reads, or it is idempotent.
///
/// A hedge is immutable, and fibers may share it. It waits by the clock of the fiber's scheduler, so it is exact in
/// virtual time.
///
/// ## Rules
///
/// Q5 and Q6 of `docs/RULES.md`.
public final class Hedge {
    private final Duration delay;

    private Hedge(Duration delay) {
        this.delay = delay;
    }

    /// {@return a hedge that sends the second request after the delay}
    ///
    /// @param delay zero or more, from the beginning of the first request
    /// @throws IllegalArgumentException if `delay` is negative, or too large for the clock
    public static Hedge after(Duration delay) {
        return new Hedge(Duration.ofNanos(Durations.nanos(delay, "delay")));
    }

    /// Calls the body, and calls it again if it has not returned within the delay. Suspends until both calls have
    /// ended. The first call runs on the current fiber, the second in a fiber of its own.
    ///
    /// If the current fiber forbids cancellation, the first call is not cancelled when the second one has returned:
    /// this method then waits for it.
    ///
    /// @param body the request, which is called at most twice, at the same time
    /// @param <T> the type of the value
    /// @return the value of the call that returns first
    /// @throws io.picos.std.structured.Errors if both calls have failed, with different exceptions
    /// @throws RuntimeException the exception of the calls, if both have failed with the same exception: an
    ///     unchecked exception as it is, a checked one in a [java.util.concurrent.CompletionException] (C8); or the
    ///     cause with which the current fiber was cancelled
    /// @throws IllegalStateException if the current thread runs no fiber
    public <T extends @Nullable Object> T call(Callable<? extends T> body) {
        requireNonNull(body, "body");
        Fiber.current(); // outside any fiber, throws
        Trigger.prepareDeeper(); // so that the timer can be removed
        Computation<@Nullable Void> due = Computation.create(); // when the second request may begin
        due.cancelAfter(delay, new DeadlineExceeded(delay));
        try {
            return Run.firstSuccess(
                    () -> {
                        due.awaitCompletionAs(this);
                        Fiber.current().check(); // the first request has returned
                        return body.call();
                    },
                    () -> {
                        try {
                            return body.call();
                        } catch (Exception thrown) { // an Error ends the race instead
                            due.tryReturn(null);
                            throw thrown;
                        }
                    });
        } finally {
            due.tryReturn(null); // removes the timer
        }
    }

    @Override
    public String toString() {
        return "Hedge[after " + delay + "]";
    }
}
