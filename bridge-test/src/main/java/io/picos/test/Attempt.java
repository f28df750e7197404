package io.picos.test;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.DeadlineExceeded;
import io.picos.FiberDump;
import io.picos.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.ThrowingSupplier;

/// A body that runs in a fiber, while a thread outside any fiber waits for it.
///
/// The outcome of the body is kept here, and not taken from the scheduler's native result, which may turn a deadline
/// into a timeout, or wrap an exception.
///
/// @param <T> the type of the value
final class Attempt<T extends @Nullable Object> {
    /// How long a body may take to end after it has been cancelled.
    private static final Duration CLEANUP = Duration.ofSeconds(1);

    private final ThrowingSupplier<? extends T> body;
    private final Computation<@Nullable Void> computation = Computation.create();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile long fiber; // written by the fiber: the number of its thread
    private volatile @Nullable Outcome<T> outcome; // written by the fiber
    private volatile @Nullable Throwable refusal; // written before the latch opens

    private Attempt(ThrowingSupplier<? extends T> body) {
        this.body = body;
    }

    /// Runs the body in a fiber of the scheduler, and blocks the calling thread until the body has ended, or until the
    /// limit.
    ///
    /// @param scheduler the scheduler to run the body on
    /// @param limit the most time that the body may take
    /// @param body the code to run
    /// @param <T> the type of the value
    /// @return the body's value
    /// @throws AssertionError if the body takes longer; its message has the dump of all fibers
    static <T extends @Nullable Object> T run(
            SchedulerFactory.Started scheduler, Duration limit, ThrowingSupplier<? extends T> body) {
        Attempt<T> attempt = new Attempt<>(body);
        CompletionStage<?> stage = scheduler.launch(attempt.computation, attempt::call);
        var unused = stage.whenComplete((value, thrown) -> attempt.end(thrown));
        return attempt.await(limit);
    }

    private @Nullable Void call() {
        fiber = Thread.currentThread().threadId();
        try {
            outcome = new Outcome.Returned<>(body.get());
        } catch (Throwable thrown) {
            outcome = new Outcome.Cancelled<>(thrown);
        }
        return null;
    }

    private void end(@Nullable Throwable thrown) {
        refusal = thrown;
        ended.countDown();
    }

    private T await(Duration limit) {
        try {
            if (!ended.await(Durations.nanos(limit), TimeUnit.NANOSECONDS)) {
                throw late(limit);
            }
        } catch (InterruptedException interrupt) {
            throw interrupted(interrupt);
        }
        return switch (outcome) {
            case Outcome.Returned<T>(T value) -> value;
            case Outcome.Cancelled<T>(Throwable cause) -> throw Thrown.<RuntimeException>asIs(cause);
            case null -> throw Thrown.<RuntimeException>asIs(refused());
        };
    }

    /// {@return why the fiber has ended without a call of the body}
    private Throwable refused() {
        Throwable refused = refusal;
        return refused == null ? new IllegalStateException("the scheduler has not called the body") : refused;
    }

    private AssertionError late(Duration limit) {
        String dump = FiberDump.text(); // before the fiber is cancelled, and so wakes up
        DeadlineExceeded deadline = new DeadlineExceeded(limit);
        boolean hasEnded = hasEndedAfter(deadline);
        AssertionError late = new AssertionError("the body has not ended within " + Durations.text(limit) + "; "
                + whereabouts() + (hasEnded ? "" : ". It goes on, although it was cancelled") + "\n\n" + dump);
        if (outcome instanceof Outcome.Cancelled<T>(Throwable thrown) && thrown != deadline) {
            late.addSuppressed(thrown);
        }
        return late;
    }

    private String whereabouts() {
        return fiber == 0 ? "its fiber has not begun" : "it runs in fiber #" + fiber;
    }

    private AssertionError interrupted(InterruptedException interrupt) {
        AssertionError interrupted =
                new AssertionError(Dump.of("the thread that waits for the body was interrupted"), interrupt);
        var unused = hasEndedAfter(new ConsumerCancelled("the thread that waits for the body was interrupted"));
        Thread.currentThread().interrupt();
        return interrupted;
    }

    /// Cancels the fiber, and gives the body a moment to clean up.
    ///
    /// @return whether it has ended in that time
    private boolean hasEndedAfter(Throwable cause) {
        computation.tryCancel(cause);
        try {
            return ended.await(CLEANUP.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException again) {
            Thread.currentThread().interrupt(); // the caller throws already
            return ended.getCount() == 0;
        }
    }
}
