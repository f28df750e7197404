package io.picos.std.resilience;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Order;
import io.picos.std.Durations;
import io.picos.std.Waiters;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Limits how often fibers do something: a bucket of tokens that time fills, and that each call takes one from.
///
/// ```java
/// RateLimiter limiter = RateLimiter.of(100, Duration.ofSeconds(1));
/// limiter.acquire();
/// return client.get(address);
/// ```
///
/// The bucket is full at first. It gains tokens steadily, not all at the end of a period, until it is full. Parts of
/// a token are not lost (Q7). While fibers wait, a token goes to the fiber that has waited longest (Q8). A fiber that
/// is cancelled while it waits takes no token (Q9).
///
/// The time is that of [Fiber#nanoTime()], so a limiter is exact in virtual time. Fibers of different schedulers may
/// share a limiter if their schedulers have the same clock, as all have whose time is not virtual. All operations but
/// [#acquire()] are lock-free. To limit how many calls run at the same time, use [io.picos.std.sync.Semaphore].
///
/// ## Memory consistency effects
///
/// None: a limiter says when to begin, and protects nothing.
///
/// ## Rules
///
/// Q7 to Q9 of `docs/RULES.md`.
///
/// ## Design rationale
///
/// Waiting fibers do not reserve tokens of the future: a reservation that is cancelled would have to move all later
/// ones. Only the first fiber of the queue knows a time, and sleeps until then. The others sleep until they are
/// first. So there is one timer, however many fibers wait.
public final class RateLimiter {
    /*
     * State machine: `state` is the level of the bucket at a time, and the queue. Time alone changes no state: the
     * level of a later time is computed.
     *
     *   name     queue                        which fiber is about to change it
     *   IDLE     empty                        none
     *   AWAITED  fibers that wait, in order   the first one, which sleeps until there is a token
     *
     *   IDLE    --acquire, tryAcquire-> IDLE           CAS, if there is a token
     *   IDLE    --acquire-------------> AWAITED        CAS, if there is none; the fiber is the first
     *   AWAITED --acquire-------------> AWAITED        CAS; the fiber is the last
     *   AWAITED --token---------------> AWAITED, IDLE  CAS, by the first fiber; then it wakes the next one
     *   AWAITED --leave---------------> AWAITED, IDLE  CAS, by a fiber that is cancelled; then it wakes the first one,
     *                                                  if that has become the first by this
     *
     * A fiber prepares to be woken and then reads `state`; another fiber changes `state` and then wakes the first. So
     * a fiber that becomes the first sees it, or is woken. A fiber that leaves says so in its place before it changes
     * `state`: another fiber may take the place off the queue meanwhile.
     */
    private static final VarHandle STATE =
            fieldVarHandle(MethodHandles.lookup(), "state", VarHandle.class, RateLimiter.class, Bucket.class);

    private volatile Bucket state; // CASed, by any fiber
    private final Bucket.Rate rate;

    private RateLimiter(Bucket.Rate rate) {
        this.rate = rate;
        this.state = new Bucket(0, rate.full(), Waiters.none());
    }

    /// {@return a limiter whose bucket holds the tokens of one period}
    ///
    /// @param tokens how many tokens a period brings, and the bucket holds; 1 or more
    /// @param period the time in which the bucket gains so many tokens, more than zero
    /// @throws IllegalArgumentException if `tokens` or `period` is not positive, or their product is too large
    public static RateLimiter of(int tokens, Duration period) {
        return of(tokens, period, tokens);
    }

    /// {@return a limiter}
    ///
    /// @param tokens how many tokens a period brings; 1 or more
    /// @param period the time in which the bucket gains so many tokens, more than zero
    /// @param burst how many tokens the bucket holds, which can be taken at once; 1 or more
    /// @throws IllegalArgumentException if `tokens`, `period` or `burst` is not positive, or if `burst` periods are
    ///     too long for the clock (292 years)
    public static RateLimiter of(int tokens, Duration period, int burst) {
        requirePositive(tokens, "tokens");
        long nanos = Durations.positiveNanos(period, "period");
        requirePositive(burst, "burst");
        if (burst > Long.MAX_VALUE / nanos) {
            throw new IllegalArgumentException(
                    "burst is too large for the period: " + burst + " times " + period + " is more than 292 years");
        }
        return new RateLimiter(new Bucket.Rate(tokens, nanos, burst * nanos));
    }

    private static void requirePositive(int number, String argument) {
        if (number < 1) {
            throw new IllegalArgumentException(argument + " must be positive, but is " + number);
        }
    }

    /// Takes a token. Suspends until there is one, and all fibers that came before have had theirs or have left. A
    /// cancellation ends the wait, and takes no token. If there is a token at once, this ignores cancellation.
    ///
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalStateException if the current thread runs no fiber
    public void acquire() {
        Place place = new Place();
        while (true) {
            long now = Fiber.nanoTime();
            Bucket before = state;
            boolean taken = isFree(now, before);
            Bucket after = taken ? rate.take(now, before, before.queue()) : before.with(place);
            if (STATE.compareAndSet(this, before, after)) {
                if (!taken) {
                    awaitToken(place);
                }
                return;
            }
            // lost to another fiber, which made progress
        }
    }

    /// Takes a token if there is one and no fiber waits. Never suspends, and ignores cancellation.
    ///
    /// @return whether this call has taken a token
    /// @throws IllegalStateException if the current thread runs no fiber
    public boolean tryAcquire() {
        while (true) {
            long now = Fiber.nanoTime();
            Bucket before = state;
            if (!isFree(now, before)) {
                return false;
            }
            if (STATE.compareAndSet(this, before, rate.take(now, before, before.queue()))) {
                return true;
            }
            // lost to another fiber, which made progress
        }
    }

    private boolean isFree(long now, Bucket bucket) {
        return bucket.queue().isEmpty() && rate.untilToken(now, bucket) == 0;
    }

    private void awaitToken(Place place) {
        boolean taken = false;
        try {
            while (!taken) {
                Bucket before = state;
                if (before.isFirst(place)) {
                    taken = tryTakeAsFirst(before);
                } else {
                    place.await(this);
                }
            }
        } finally {
            if (!taken) {
                leave(place);
            }
        }
    }

    /// As [Fiber#sleep], but dumps show this limiter as the reason.
    private void sleep(Duration duration) {
        Computation<@Nullable Void> timer = Computation.create(Order.LIFO);
        timer.cancelAfter(duration);
        try {
            timer.awaitCompletionAs(this);
        } finally {
            timer.tryReturn(null); // removes the timer
        }
    }

    /// Takes a token and leaves the queue, or sleeps until there is a token.
    private boolean tryTakeAsFirst(Bucket before) {
        long now = Fiber.nanoTime();
        long wait = rate.untilToken(now, before);
        if (wait > 0) {
            sleep(Duration.ofNanos(wait)); // no other fiber can make the token come earlier
            return false;
        }
        Bucket after = rate.take(now, before, before.withoutFirst());
        if (!STATE.compareAndSet(this, before, after)) {
            return false; // lost to a fiber that came or left, which made progress
        }
        after.wakeFirst();
        return true;
    }

    private void leave(Place place) {
        place.leave();
        while (true) {
            Bucket before = state;
            Bucket after = before.without(place);
            if (STATE.compareAndSet(this, before, after)) {
                if (!before.hasSameFirst(after)) {
                    after.wakeFirst();
                }
                return;
            }
            // lost to another fiber, which made progress
        }
    }

    /// {@return the number of places in the queue, those included whose fibers have left and that are not swept} For
    /// diagnosis and tests.
    int waiting() {
        return state.queue().size();
    }

    @Override
    public String toString() {
        return "RateLimiter[" + rate.gain() + " in " + Duration.ofNanos(rate.cost()) + ", " + waiting() + " waiting]";
    }
}
