package io.picos.std.resilience;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Order;
import io.picos.Trigger;
import io.picos.std.Durations;
import io.picos.std.Expiry;
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
/// a token are not lost, and times that are rounded to a nanosecond do not add up to a drift (Q7). While fibers wait,
/// a token goes to the fiber that has waited longest (Q8). A fiber that is cancelled while it waits takes no token
/// (Q9).
///
/// The time is that of [Fiber#nanoTime()], so a limiter is exact in virtual time. Fibers of different schedulers may
/// share a limiter if their schedulers have the same clock, as all have whose time is not virtual. All operations that
/// do not suspend are lock-free. To limit how many calls run at the same time, use [io.picos.std.sync.Semaphore].
///
/// ## Memory consistency effects
///
/// None: a limiter says when to begin, and protects nothing.
///
/// ## Rules
///
/// L24 and Q7 to Q9 of `docs/RULES.md`.
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
     *   AWAITED --leave---------------> AWAITED, IDLE  CAS, by a fiber that is cancelled or whose time is over; then
     *                                                  it wakes the first one, if that has become the first by this
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
    /// @throws IllegalArgumentException if `tokens`, `period` or `burst` is not positive, or if `burst` periods and
    ///     one more are too long for the clock (292 years)
    public static RateLimiter of(int tokens, Duration period, int burst) {
        requirePositive(tokens, "tokens");
        long nanos = Durations.positiveNanos(period, "period");
        requirePositive(burst, "burst");
        if (burst >= Long.MAX_VALUE / nanos) {
            throw new IllegalArgumentException("burst is too large for the period: " + burst + " times " + period
                    + " and one more are 292 years or more");
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
        acquire(null);
    }

    /// Takes a token, if there is one for the current fiber before the time is over. Suspends until then. A fiber
    /// that gives up leaves the queue, as a cancelled fiber does. The time is over by the clock of the fiber's
    /// scheduler, also where cancellation is forbidden; a token that comes at that very moment is taken (L24).
    /// Otherwise like [#acquire()].
    ///
    /// @param duration zero or more; zero does not suspend
    /// @return whether this call has taken a token
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalArgumentException if the duration is negative, or too large for the clock
    /// @throws IllegalStateException if the current thread runs no fiber
    public boolean tryAcquire(Duration duration) {
        return Expiry.within(duration, this::tryAcquire, this::acquire);
    }

    /// {@return whether this call has taken a token; false if the time was over before}
    private boolean acquire(@Nullable Expiry expiry) {
        Trigger.prepareDeeper(); // so that the fiber can leave the queue, and wake the next
        Place place = new Place();
        while (true) {
            long now = Fiber.nanoTime();
            Bucket before = state;
            boolean taken = isFree(now, before);
            Bucket after = taken ? rate.take(now, before, before.queue()) : before.with(place);
            if (STATE.compareAndSet(this, before, after)) {
                return taken || awaitToken(place, expiry);
            }
            // lost to another fiber, which made progress
        }
    }

    /// Takes a token if there is one and no fiber waits. Never suspends, and ignores cancellation. To wait with a
    /// timeout, see [#tryAcquire(Duration)].
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

    private boolean awaitToken(Place place, @Nullable Expiry expiry) {
        boolean taken = false;
        try {
            boolean isOver = false;
            while (!taken && !isOver) {
                isOver = expiry != null && expiry.isOver(); // before the last look at the state
                Bucket before = state;
                boolean isFirst = before.isFirst(place);
                long now = Fiber.nanoTime();
                long wait = isFirst ? rate.untilToken(now, before) : Long.MAX_VALUE;
                if (wait == 0) {
                    taken = tryTakeAsFirst(now, before);
                    isOver = false; // if not taken, another look decides
                } else if (!isOver && isFirst) {
                    sleep(Duration.ofNanos(wait), expiry); // no other fiber can make the token come earlier
                } else if (!isOver) {
                    place.await(this, expiry);
                }
            }
        } finally {
            if (!taken) {
                leave(place);
            }
        }
        return taken;
    }

    /// As [Fiber#sleep], but dumps show this limiter as the reason, and the end of the time ends it.
    private void sleep(Duration duration, @Nullable Expiry expiry) {
        Computation<@Nullable Void> timer = Computation.create(Order.LIFO);
        timer.cancelAfter(duration);
        try {
            if (expiry == null) {
                timer.awaitCompletionAs(this);
            } else {
                expiry.<@Nullable Void>limit(() -> timer.tryReturn(null), this, waitedFor -> {
                    timer.awaitCompletionAs(waitedFor);
                    return null;
                });
            }
        } finally {
            timer.tryReturn(null); // removes the timer
        }
    }

    /// Takes a token, which there has to be, and leaves the queue.
    private boolean tryTakeAsFirst(long now, Bucket before) {
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
