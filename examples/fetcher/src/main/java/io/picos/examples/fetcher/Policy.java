package io.picos.examples.fetcher;

import static java.util.Objects.requireNonNull;

import io.picos.std.resilience.Hedge;
import io.picos.std.resilience.RateLimiter;
import io.picos.std.resilience.Retry;
import io.picos.std.sync.Semaphore;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How hard a [Fetcher] tries, and how much it burdens the server. Fetchers with the same limiter, or the same places,
/// share them.
///
/// @param deadline for all of a fetch, from the caller's point of view
/// @param patience for each attempt
/// @param retry makes the attempts
/// @param hedge makes a second request beside a late one; null for none
/// @param places one for each request that may be in flight
/// @param limiter limits how often requests are sent
public record Policy(
        Duration deadline,
        Duration patience,
        Retry retry,
        @Nullable Hedge hedge,
        Semaphore places,
        RateLimiter limiter) {
    public Policy {
        requireNonNull(deadline, "deadline");
        requireNonNull(patience, "patience");
        requireNonNull(retry, "retry");
        requireNonNull(places, "places");
        requireNonNull(limiter, "limiter");
    }

    /// {@return a policy for a server on the same continent: three attempts within 10 seconds, no hedge, 16 requests in
    /// flight, 100 in a second}
    public static Policy standard() {
        return new Policy(
                Duration.ofSeconds(10),
                Duration.ofSeconds(3),
                Retry.attempts(3)
                        .backingOff(Duration.ofMillis(100), 2, Duration.ofSeconds(1))
                        .jittered(0.5),
                null,
                Semaphore.create(16),
                RateLimiter.of(100, Duration.ofSeconds(1)));
    }

    /// {@return this with other limits of time}
    public Policy within(Duration deadline, Duration patience) {
        return new Policy(deadline, patience, retry, hedge, places, limiter);
    }

    /// {@return this with another retry}
    public Policy retrying(Retry retry) {
        return new Policy(deadline, patience, retry, hedge, places, limiter);
    }

    /// {@return this with a hedge}
    public Policy hedging(Hedge hedge) {
        return new Policy(deadline, patience, retry, hedge, places, limiter);
    }

    /// {@return this with other limits of load}
    public Policy limitedTo(Semaphore places, RateLimiter limiter) {
        return new Policy(deadline, patience, retry, hedge, places, limiter);
    }
}
