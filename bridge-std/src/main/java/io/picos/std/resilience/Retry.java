package io.picos.std.resilience;

import static java.util.Objects.requireNonNull;

import io.picos.Action;
import io.picos.Body;
import io.picos.Cancellation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.std.Durations;
import io.picos.std.structured.Control;
import io.picos.std.structured.Errors;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Calls a body again after a failure, with pauses between the attempts.
///
/// ```java
/// Retry retry = Retry.attempts(5)
///         .backingOff(Duration.ofMillis(100), 2, Duration.ofSeconds(5))
///         .jittered(0.5)
///         .on(IOException.class)
///         .within(Duration.ofSeconds(30));
/// Page page = retry.call(() -> client.get(address));
/// ```
///
/// A retry is immutable: each method returns a new one. Fibers may share it. It waits by the clock of the fiber's
/// scheduler ([Fiber#nanoTime()]), so it is exact in virtual time.
///
/// ## Which exceptions are retried
///
/// By default, every exception of the body, that of an inner deadline ([DeadlineExceeded]) included: put
/// [Control#cancelAfter] into the body to limit each attempt. [#on] and [#onlyIf] choose. The following are never
/// retried (Q3):
///
/// - the cancellation of the fiber that has called: it ends the attempt or the pause, and is thrown
/// - another [Cancellation], such as [io.picos.ScopeTerminated], and InterruptedException: the attempt was ended on
///   purpose
/// - an [Error]
/// - [Errors] that contain one of these, also inside other [Errors]
///
/// ## Rules
///
/// Q1 to Q4 of `docs/RULES.md`.
public final class Retry {
    private static final long NO_LIMIT = -1;

    private final int attempts;
    private final Pauses pauses;
    private final Predicate<? super Throwable> wanted;
    private final long limit; // nanoseconds, or NO_LIMIT
    private final long seed;
    private final AtomicLong calls = new AtomicLong(); // so that the jitter of each call differs

    private Retry(int attempts, Pauses pauses, Predicate<? super Throwable> wanted, long limit, long seed) {
        this.attempts = attempts;
        this.pauses = pauses;
        this.wanted = wanted;
        this.limit = limit;
        this.seed = seed;
    }

    // ---- making one

    /// {@return a retry without pauses, which retries every exception that can be retried}
    ///
    /// @param most how often the body is called at most, the first attempt included; 1 or more
    /// @throws IllegalArgumentException if `most` is not positive
    public static Retry attempts(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("most must be positive, since the first attempt counts, but is " + most);
        }
        return new Retry(most, Pauses.NONE, failure -> true, NO_LIMIT, 0);
    }

    /// {@return this with pauses of one length} The jitter stays as it is.
    ///
    /// @param pause the time between two attempts, zero or more
    /// @throws IllegalArgumentException if `pause` is negative, or too large for the clock
    public Retry pausing(Duration pause) {
        long nanos = Durations.nanos(pause, "pause");
        return new Retry(attempts, pauses.withLengths(nanos, 1, nanos), wanted, limit, seed);
    }

    /// {@return this with pauses that grow} The jitter stays as it is.
    ///
    /// @param first the time between the first two attempts, zero or more
    /// @param factor how many times longer each further pause is, 1 or more
    /// @param longest the time that no pause exceeds
    /// @throws IllegalArgumentException if `first` is negative, if `factor` is less than 1 or no number, if
    ///     `longest` is less than `first`, or if a duration is too large for the clock
    public Retry backingOff(Duration first, double factor, Duration longest) {
        long firstNanos = Durations.nanos(first, "first");
        long longestNanos = Durations.nanos(longest, "longest");
        if (!(factor >= 1)) {
            throw new IllegalArgumentException("factor must be 1 or more, but is " + factor);
        }
        if (longestNanos < firstNanos) {
            throw new IllegalArgumentException("longest must not be less than first, " + first + ", but is " + longest);
        }
        return new Retry(attempts, pauses.withLengths(firstNanos, factor, longestNanos), wanted, limit, seed);
    }

    /// {@return this with pauses that are shortened at random, so that callers which have failed together do not
    /// come back together}
    ///
    /// @param fraction the part of a pause that is left out at most: 0 for none, 1 for all of it
    /// @throws IllegalArgumentException if `fraction` is not between 0 and 1
    public Retry jittered(double fraction) {
        return jittered(fraction, ThreadLocalRandom.current().nextLong());
    }

    /// {@return this with pauses that are shortened at random} The seed and the number of the call determine the
    /// pauses: the first call of two retries with the same seed has the same pauses.
    ///
    /// @param fraction the part of a pause that is left out at most: 0 for none, 1 for all of it
    /// @param seed of the random numbers
    /// @throws IllegalArgumentException if `fraction` is not between 0 and 1
    public Retry jittered(double fraction, long seed) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("fraction must be between 0 and 1, but is " + fraction);
        }
        return new Retry(attempts, pauses.withJitter(fraction), wanted, limit, seed);
    }

    /// {@return this for exceptions of one type only} It takes the place of an earlier choice.
    ///
    /// @param type the type of the exceptions to be retried. A checked exception that is inside a
    ///     [java.util.concurrent.CompletionException] (C8) counts as itself. [Errors] count if all of them are of
    ///     the type, so that a retry may be around a [Hedge]
    public Retry on(Class<? extends Exception> type) {
        requireNonNull(type, "type");
        return onlyIf(failure -> isOf(type, failure));
    }

    /// {@return this for the exceptions that the predicate accepts} It takes the place of an earlier choice.
    ///
    /// @param retryable is asked after each failed attempt but the last, and is not asked about exceptions that are
    ///     never retried. A checked exception that is inside a [java.util.concurrent.CompletionException] (C8) is
    ///     given as it is. What the predicate throws is thrown to the caller, with the exception of the attempt
    ///     as a suppressed one
    public Retry onlyIf(Predicate<? super Throwable> retryable) {
        return new Retry(attempts, pauses, requireNonNull(retryable, "retryable"), limit, seed);
    }

    /// {@return this with a deadline for all attempts and pauses together} At the deadline, the attempt is cancelled
    /// with [DeadlineExceeded], as by [Control#cancelAfter], and that is thrown. If a pause would last until the
    /// deadline, there is no pause: the exception of the last attempt is thrown at once (Q4).
    ///
    /// If the fiber forbids cancellation, the deadline does not end an attempt, but there are no attempts after it.
    ///
    /// @param most the time from the call, more than zero
    /// @throws IllegalArgumentException if `most` is not positive, or too large for the clock
    public Retry within(Duration most) {
        return new Retry(attempts, pauses, wanted, Durations.positiveNanos(most, "most"), seed);
    }

    // ---- using one

    /// Calls the body until it returns, or its exception is not to be retried, or there are no attempts left.
    /// Suspends in the pauses.
    ///
    /// @param body runs on the calling fiber
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @return the value of the first attempt that returns
    /// @throws X the exception of the last attempt, the same object, to which nothing was added (Q1)
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws DeadlineExceeded if the deadline of [#within] has cancelled the last attempt
    /// @throws IllegalStateException if the current thread runs no fiber
    public <T extends @Nullable Object, X extends Exception> T call(Body<T, X> body) throws X {
        requireNonNull(body, "body");
        Fiber fiber = Fiber.current();
        long start = Fiber.nanoTime();
        return limit == NO_LIMIT
                ? call(fiber, start, body)
                : Control.cancelAfter(Duration.ofNanos(limit), () -> call(fiber, start, body));
    }

    /// Like [#call(Body)], for a body without a value.
    ///
    /// @param body runs on the calling fiber
    /// @param <X> the checked exception that the body may throw
    /// @throws X the exception of the last attempt, the same object, to which nothing was added (Q1)
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws DeadlineExceeded if the deadline of [#within] has cancelled the last attempt
    /// @throws IllegalStateException if the current thread runs no fiber
    public <X extends Exception> void call(Action<X> body) throws X {
        call(Body.of(body));
    }

    private <T extends @Nullable Object, X extends Exception> T call(Fiber fiber, long start, Body<T, X> body)
            throws X {
        SplittableRandom random = new SplittableRandom(seed + calls.getAndIncrement());
        for (int attempt = 1; ; attempt++) {
            try {
                return body.run();
            } catch (Exception thrown) {
                if (attempt == attempts || !isRetried(fiber, thrown)) {
                    throw thrown;
                }
                long pause = pauses.nanos(attempt, random);
                if (isOver(start, pause)) {
                    throw thrown;
                }
                Fiber.sleep(Duration.ofNanos(pause));
                if (isOver(start, 0)) { // the pause was late, and the deadline has cancelled nothing
                    throw thrown;
                }
            }
        }
    }

    /// {@return whether the deadline will have passed after the pause}
    private boolean isOver(long start, long pause) {
        return limit != NO_LIMIT && pause >= limit - (Fiber.nanoTime() - start);
    }

    private boolean isRetried(Fiber fiber, Exception thrown) {
        Throwable failure = Cancellation.original(thrown);
        return !fiber.isCancelled() && canBeRetried(fiber, failure) && isWanted(failure);
    }

    private static boolean canBeRetried(Fiber fiber, Throwable failure) {
        if (failure == fiber.computation().cancellation()) { // which code in the body may have permitted
            return false;
        }
        if (failure instanceof Errors several) {
            return several.errors().stream().allMatch(each -> canBeRetried(fiber, Cancellation.original(each)));
        }
        boolean wasCancelled = failure instanceof Cancellation && !(failure instanceof DeadlineExceeded);
        return !wasCancelled && !(failure instanceof InterruptedException) && !(failure instanceof Error);
    }

    private static boolean isOf(Class<?> type, Throwable failure) {
        return type.isInstance(failure)
                || (failure instanceof Errors several
                        && several.errors().stream().allMatch(each -> isOf(type, Cancellation.original(each))));
    }

    private boolean isWanted(Throwable failure) {
        try {
            return wanted.test(failure);
        } catch (RuntimeException | Error thrown) {
            if (thrown != failure) {
                thrown.addSuppressed(failure); // which would be lost: the caller gets the predicate's exception
            }
            throw thrown;
        }
    }

    @Override
    public String toString() {
        return "Retry[" + attempts + " attempts, pauses from " + Duration.ofNanos(pauses.first()) + " to "
                + Duration.ofNanos(pauses.longest())
                + (pauses.jitter() == 0 ? "" : ", " + Math.round(100 * pauses.jitter()) + " % jitter")
                + (limit == NO_LIMIT ? "" : ", within " + Duration.ofNanos(limit)) + "]";
    }
}
