package io.picos.std.resilience;

import io.picos.std.Waiters;

/// One state of a [RateLimiter]: the tokens at a time, and the fibers that wait for one. Immutable.
///
/// The level is counted in parts of a token, so that nothing is rounded: each nanosecond adds [Rate#gain] parts. The
/// nanosecond that fills the bucket may bring parts that the bucket does not hold. A token that is taken at that very
/// time leaves these parts in the bucket, so that the rounding of times does not add up. A nanosecond later they are
/// lost.
///
/// @param time when the level was right, by the clock of the fibers; without meaning if the bucket is full
/// @param level the parts, not more than [Rate#full]
/// @param queue the fibers that wait, first come, first served; its first is not known to have left
record Bucket(long time, long level, Waiters<Place> queue) {
    /// How a bucket is filled.
    ///
    /// @param gain the parts that a nanosecond adds
    /// @param cost the parts that are a token
    /// @param full the parts that the bucket holds; `full + cost` is a long
    record Rate(long gain, long cost, long full) {
        /// {@return the parts at a later time: less than a token above `full` at the very time at which the bucket
        /// becomes full}
        long levelAt(long now, Bucket bucket) {
            long elapsed = now - bucket.time;
            if (bucket.level == full || elapsed <= 0) {
                return bucket.level;
            }
            long untilFull = Math.ceilDiv(full - bucket.level, gain);
            return elapsed > untilFull ? full : Math.min(bucket.level + elapsed * gain, full + cost - 1);
        }

        /// {@return the nanoseconds until there is a token, zero if there is one}
        long untilToken(long now, Bucket bucket) {
            return Math.ceilDiv(Math.max(0, cost - levelAt(now, bucket)), gain);
        }

        /// {@return the bucket after a token was taken from it, of which there has to be one}
        Bucket take(long now, Bucket bucket, Waiters<Place> queue) {
            boolean goesBack = bucket.level != full && now - bucket.time < 0; // another thread has read a later time
            return new Bucket(goesBack ? bucket.time : now, levelAt(now, bucket) - cost, queue);
        }
    }

    boolean isFirst(Place place) {
        return !queue.isEmpty() && queue.first() == place;
    }

    boolean hasSameFirst(Bucket other) {
        return queue.isEmpty() ? other.queue.isEmpty() : other.isFirst(queue.first());
    }

    Bucket with(Place place) {
        return new Bucket(time, level, queue.with(place));
    }

    /// {@return this after the fiber of the place has left}
    Bucket without(Place place) {
        return new Bucket(time, level, isFirst(place) ? withoutFirst() : withoutDeadFront(queue.afterOneHasLeft()));
    }

    /// {@return the queue without its first place, and without the places behind it whose fibers have left}
    Waiters<Place> withoutFirst() {
        return withoutDeadFront(queue.rest());
    }

    private static Waiters<Place> withoutDeadFront(Waiters<Place> queue) {
        Waiters<Place> living = queue;
        while (!living.isEmpty() && living.first().hasLeft()) {
            living = living.rest();
        }
        return living;
    }

    /// Wakes the first fiber of the queue, if there is one. It sleeps by itself until there is a token.
    void wakeFirst() {
        if (!queue.isEmpty()) {
            queue.first().wake();
        }
    }
}
